package io.hpmstream.pipeline.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.kubernetes.shaded.com.fasterxml.jackson.annotation.JsonProperty;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.ConfigMap;

import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kinds of Kubernetes itself, as the client inside Flink models them: which fields there are,
 * and what is in them.
 */
final class BuiltInKinds {

    private static final String MODEL = ConfigMap.class.getPackageName();
    private static final Map<String, String> PACKAGES =
            Map.of(
                    "v1", "",
                    "apps/v1", ".apps",
                    "networking.k8s.io/v1", ".networking.v1",
                    "policy/v1", ".policy.v1");

    private BuiltInKinds() {}

    /** Whether a manifest is of one of them. */
    static boolean include(JsonNode manifest) {
        return PACKAGES.containsKey(manifest.path("apiVersion").asText());
    }

    /** What is wrong with a manifest; empty for a right one. */
    static List<String> problems(JsonNode manifest) throws ClassNotFoundException {
        String kind = manifest.path("kind").asText();
        String type = MODEL + PACKAGES.get(manifest.path("apiVersion").asText()) + "." + kind;
        List<String> problems = new ArrayList<>();
        compare(manifest, Class.forName(type), kind, problems);
        return problems;
    }

    private static void compare(JsonNode node, Type type, String path, List<String> problems) {
        if (type instanceof ParameterizedType container) {
            Type[] of = container.getActualTypeArguments();
            Type element = of[of.length - 1];
            boolean isMap = Map.class.isAssignableFrom((Class<?>) container.getRawType());
            require(isMap ? node.isObject() : node.isArray(), path, type, problems);
            node.properties()
                    .forEach(
                            entry ->
                                    compare(
                                            entry.getValue(),
                                            element,
                                            path + "." + entry.getKey(),
                                            problems));
            if (!isMap) {
                node.forEach(item -> compare(item, element, path + "[]", problems));
            }
        } else if (type == String.class) {
            require(node.isTextual(), path, type, problems);
        } else if (type == Boolean.class) {
            require(node.isBoolean(), path, type, problems);
        } else if (type == Integer.class || type == Long.class) {
            require(node.isIntegralNumber(), path, type, problems);
        } else if (type instanceof Class<?> model && isStructure(model)) {
            require(node.isObject(), path, type, problems);
            node.properties().forEach(field -> field(field, model, path, problems));
        }
    }

    // a quantity such as 2Gi and a port that may be a number or a name are modelled as classes, but
    // are one value
    private static boolean isStructure(Class<?> type) {
        return type.getPackageName().startsWith(MODEL)
                && !type.isEnum()
                && !List.of("Quantity", "IntOrString").contains(type.getSimpleName());
    }

    private static void field(
            Map.Entry<String, JsonNode> entry, Class<?> model, String path, List<String> problems) {
        String name = path + "." + entry.getKey();
        Optional<Field> field =
                Arrays.stream(model.getDeclaredFields())
                        .filter(any -> nameOf(any).equals(entry.getKey()))
                        .findFirst();
        if (field.isPresent()) {
            compare(entry.getValue(), field.get().getGenericType(), name, problems);
        } else {
            problems.add(name + " is no field of " + model.getSimpleName());
        }
    }

    private static String nameOf(Field field) {
        JsonProperty property = field.getAnnotation(JsonProperty.class);
        return property == null ? "" : property.value();
    }

    private static void require(boolean right, String path, Type type, List<String> problems) {
        if (!right) {
            problems.add(path + " must be a " + type.getTypeName());
        }
    }
}
