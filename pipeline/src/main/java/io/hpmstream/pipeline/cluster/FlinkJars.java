package io.hpmstream.pipeline.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The jars on a cluster's own class path: Flink, RocksDB, logging, and the library that computes
 * with its natives, which belong to one class loader and so cannot come with a job. What the job
 * brings along must not be here: its classes would meet those of the cluster.
 */
final class FlinkJars {

    private static final List<String> OF_THE_JOB =
            List.of(
                    "hpm-",
                    "kafka",
                    "flink-connector-base-",
                    "flink-connector-kafka-",
                    "jackson-",
                    "snakeyaml-2",
                    "imageio-",
                    "common-image-",
                    "common-io-",
                    "common-lang-",
                    "lz4-java-",
                    "zstd-jni-");

    private static final List<String> OF_THE_COMMAND_LINE =
            List.of("picocli-", "jsoup-", "scala-", "argparse4j-", "prometheus-metrics-");

    /** It changes aliases of releases, from the command line. */
    private static final List<String> OF_THE_S3_CLIENT =
            List.of(
                    "annotations-2",
                    "arns-",
                    "auth-",
                    "aws-",
                    "checksums-",
                    "crt-core-",
                    "endpoints-spi-",
                    "eventstream-",
                    "http-auth-",
                    "http-client-spi-",
                    "identity-spi-",
                    "json-utils-",
                    "metrics-spi-",
                    "profiles-",
                    "protocol-core-",
                    "reactive-streams-",
                    "regions-",
                    "retries-",
                    "s3-",
                    "sdk-core-",
                    "third-party-jackson-core-",
                    "url-connection-client-",
                    "utils-");

    private FlinkJars() {}

    /** Those of the folder that holds all jars of this project. */
    static List<Path> in(Path lib) {
        try (Stream<Path> jars = Files.list(lib)) {
            return jars.filter(jar -> isFlinks(jar.getFileName().toString())).sorted().toList();
        } catch (IOException e) {
            throw new ClusterException("cannot read the jars in " + lib, e);
        }
    }

    private static boolean isFlinks(String name) {
        return name.endsWith(".jar")
                && Stream.of(OF_THE_JOB, OF_THE_COMMAND_LINE, OF_THE_S3_CLIENT)
                        .flatMap(List::stream)
                        .noneMatch(name::startsWith);
    }
}
