package io.hpmstream.pipeline.kubernetes;

import org.apache.flink.client.cli.ArtifactFetchOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.kubernetes.configuration.KubernetesConfigOptions;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.state.rocksdb.RocksDBOptions;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;

/** The keys of all options of Flink: constants of the classes called {@code ...Options}. */
final class FlinkOptions {

    private static final List<Class<?>> ONE_OF_EACH_JAR =
            List.of(
                    CoreOptions.class,
                    TaskManagerRunner.class,
                    ArtifactFetchOptions.class,
                    RocksDBOptions.class,
                    KubernetesConfigOptions.class);

    private FlinkOptions() {}

    static Set<String> keys() throws IOException, ReflectiveOperationException, URISyntaxException {
        Set<String> keys = new TreeSet<>();
        for (Class<?> any : ONE_OF_EACH_JAR) {
            Path path = Path.of(any.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (JarFile jar = new JarFile(path.toFile())) {
                for (String entry : jar.stream().map(Object::toString).toList()) {
                    if (entry.startsWith("org/apache/flink/") && entry.endsWith("Options.class")) {
                        addConstants(entry, keys);
                    }
                }
            }
        }
        return keys;
    }

    private static void addConstants(String entry, Set<String> keys)
            throws ReflectiveOperationException {
        String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
        for (Field field : Class.forName(name).getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
                keys.add(((ConfigOption<?>) field.get(null)).key());
            }
        }
    }
}
