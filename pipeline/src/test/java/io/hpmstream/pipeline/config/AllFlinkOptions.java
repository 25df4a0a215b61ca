package io.hpmstream.pipeline.config;

import org.apache.flink.client.cli.ArtifactFetchOptions;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.kubernetes.configuration.KubernetesConfigOptions;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.state.rocksdb.RocksDBOptions;

import java.io.IOException;
import java.util.List;

/** The options of all of Flink, in whatever package they are declared. */
public final class AllFlinkOptions {

    private static final List<Class<?>> ONE_OF_EACH_JAR =
            List.of(
                    CoreOptions.class,
                    TaskManagerRunner.class,
                    ArtifactFetchOptions.class,
                    RocksDBOptions.class,
                    KubernetesConfigOptions.class);

    private AllFlinkOptions() {}

    /** Reads them from its jars. */
    public static FlinkOptions read() throws IOException, ReflectiveOperationException {
        return FlinkOptions.of(List.of("org/apache/flink/"), ONE_OF_EACH_JAR);
    }
}
