package io.hpmstream.pipeline.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hpmstream.pipeline.config.ConfigFile;
import org.apache.flink.configuration.Configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What {@code kubectl kustomize} makes of a folder of {@code k8s/}. */
final class Manifests {

    /** The folder of all manifests, as seen from the module whose tests run. */
    static final Path FOLDER = Path.of("..", "k8s");

    private static final YAMLMapper YAML = new YAMLMapper();

    private final List<ObjectNode> all;

    private Manifests(List<ObjectNode> all) {
        this.all = all;
    }

    /** The folders that can be built. */
    static Stream<String> builds() {
        return Stream.of("base", "overlays/local", "overlays/gpu", "overlays/canary");
    }

    /** Before a test has built any. */
    static Manifests none() {
        return new Manifests(List.of());
    }

    /** Builds one of them; skips the test where there is no kubectl. */
    static Manifests build(String folder) throws IOException, InterruptedException {
        assumeTrue(isOnPath("kubectl"), "there is no kubectl on the PATH to build k8s/ with");
        Process kubectl =
                new ProcessBuilder("kubectl", "kustomize", FOLDER.resolve(folder).toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String text = new String(kubectl.getInputStream().readAllBytes(), UTF_8);
        if (kubectl.waitFor() != 0) {
            throw new IOException("kubectl cannot build k8s/" + folder);
        }
        try (MappingIterator<ObjectNode> documents =
                YAML.readerFor(ObjectNode.class).readValues(text)) {
            return new Manifests(documents.readAll());
        }
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    List<ObjectNode> all() {
        return all;
    }

    List<ObjectNode> ofKind(String kind) {
        return all.stream().filter(any -> any.path("kind").asText().equals(kind)).toList();
    }

    ObjectNode only(String kind) {
        List<ObjectNode> found = ofKind(kind);
        if (found.size() != 1) {
            throw new AssertionError("%d manifests of kind %s".formatted(found.size(), kind));
        }
        return found.get(0);
    }

    ObjectNode named(String kind, String name) {
        return ofKind(kind).stream()
                .filter(any -> any.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Flink's options of the training, with the sizes that the operator makes of resources. */
    Configuration flink() {
        JsonNode spec = only("FlinkDeployment").path("spec");
        Map<String, String> options = new TreeMap<>();
        spec.path("flinkConfiguration")
                .properties()
                .forEach(option -> options.put(option.getKey(), option.getValue().asText()));
        options.put(
                "jobmanager.memory.process.size", spec.at("/jobManager/resource/memory").asText());
        options.put(
                "taskmanager.memory.process.size",
                spec.at("/taskManager/resource/memory").asText());
        return Configuration.fromMap(options);
    }

    /** The file hpm.yaml of the generated ConfigMap. */
    String hpmYaml() {
        return only("ConfigMap").at("/data/hpm.yaml").asText();
    }

    /** Its options. */
    Configuration hpm(Path folder) throws IOException {
        return ConfigFile.read(Files.writeString(folder.resolve("hpm.yaml"), hpmYaml()));
    }
}
