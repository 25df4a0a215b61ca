package io.hpmstream.pipeline.config;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.state.rocksdb.RocksDBOptions;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * The options that Flink declares: constants of the classes called {@code ...Options}, each under
 * its key and under the older keys that still stand for it. Immutable.
 */
public final class FlinkOptions {

    /** None is known. */
    static final FlinkOptions NONE = new FlinkOptions(List.of());

    private static final String CORE = "org/apache/flink/configuration/";
    private static final String ROCKSDB = "org/apache/flink/state/rocksdb/";

    private final Map<String, ConfigOption<?>> byKey = new HashMap<>();

    private FlinkOptions(Collection<ConfigOption<?>> options) {
        options.forEach(option -> byKey.put(option.key(), option));
        // an older key may be another option's own by now, and means that one then
        options.forEach(
                option -> {
                    for (FallbackKey older : option.fallbackKeys()) {
                        byKey.putIfAbsent(older.getKey(), option);
                    }
                });
    }

    /**
     * Those of this JVM's Flink and its RocksDB; none if their classes do not lie in jars. The
     * first call takes about a tenth of a second.
     */
    static FlinkOptions ofThisJvm() {
        try {
            return of(List.of(CORE, ROCKSDB), List.of(CoreOptions.class, RocksDBOptions.class));
        } catch (IOException | ReflectiveOperationException | LinkageError e) {
            // a check that cannot be made must not stop a training that would have run
            return NONE;
        }
    }

    /**
     * Those in the jars that some classes come from.
     *
     * @param folders where in a jar to look
     * @throws IOException if a class comes from something else than a jar
     */
    public static FlinkOptions of(Collection<String> folders, Collection<Class<?>> oneOfEachJar)
            throws IOException, ReflectiveOperationException {
        Set<File> jars = new LinkedHashSet<>();
        for (Class<?> any : oneOfEachJar) {
            jars.add(jarOf(any));
        }
        List<ConfigOption<?>> options = new ArrayList<>();
        for (File jar : jars) {
            for (String name : classes(jar, folders)) {
                addConstants(name, options);
            }
        }
        return new FlinkOptions(options);
    }

    private static File jarOf(Class<?> any) throws IOException {
        CodeSource source = any.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            throw new IOException("nobody tells where " + any + " comes from");
        }
        try {
            return new File(source.getLocation().toURI());
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IOException(any + " comes from no file: " + source.getLocation(), e);
        }
    }

    private static List<String> classes(File jar, Collection<String> folders) throws IOException {
        String ending = ".class";
        try (JarFile open = new JarFile(jar)) {
            return open.stream()
                    .map(Object::toString)
                    .filter(entry -> entry.endsWith("Options" + ending))
                    .filter(entry -> folders.stream().anyMatch(entry::startsWith))
                    .map(entry -> entry.substring(0, entry.length() - ending.length()))
                    .map(entry -> entry.replace('/', '.'))
                    .toList();
        }
    }

    private static void addConstants(String name, List<ConfigOption<?>> to)
            throws ReflectiveOperationException {
        // a class without such constants is not worth its static blocks
        Class<?> options = Class.forName(name, false, FlinkOptions.class.getClassLoader());
        for (Field field : options.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
                to.add((ConfigOption<?>) field.get(null));
            }
        }
    }

    /** The option that a key stands for. */
    Optional<ConfigOption<?>> find(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** All keys that stand for an option, older ones too. */
    Set<String> allKeys() {
        return Set.copyOf(byKey.keySet());
    }

    /** The keys of all options, without older ones. */
    public Set<String> keys() {
        return byKey.values().stream().map(ConfigOption::key).collect(Collectors.toSet());
    }
}
