package io.hpmstream.pipeline.cluster;

import java.nio.file.Path;

/**
 * Where everything of one cluster lies. The folder is complete in itself, so that a new build
 * changes nothing under processes that run.
 */
public record ClusterFolder(Path root) {

    public ClusterFolder {
        root = root.toAbsolutePath().normalize();
    }

    Path lib() {
        return root.resolve("lib");
    }

    Path s3Lib() {
        return root.resolve("s3");
    }

    Path plugins() {
        return root.resolve("plugins");
    }

    Path conf() {
        return root.resolve("conf");
    }

    Path conf(String file) {
        return conf().resolve(file);
    }

    /** The ports and sizes that the cluster was made with. */
    Path plan() {
        return conf().resolve("cluster.json");
    }

    /** User and password of the S3 server, readable by the owner only. */
    Path s3Settings() {
        return conf().resolve("s3.properties");
    }

    Path data(String process) {
        return root.resolve("data").resolve(process);
    }

    Path log(String process) {
        return root.resolve("log").resolve(process + ".log");
    }

    /** What a process writes to its standard streams: little, as all of them have a log. */
    Path output(String process) {
        return root.resolve("log").resolve(process + ".out");
    }

    Path temporary(String process) {
        return root.resolve("tmp").resolve(process);
    }

    /** Which process serves under this name. */
    Path record(String process) {
        return root.resolve("run").resolve(process + ".json");
    }

    /** Where a process of Flink writes down where its metrics are. */
    Path metrics(String process) {
        return root.resolve("run").resolve(process + ".metrics");
    }

    /** While this file exists, the process is not started again. */
    Path hold(String process) {
        return root.resolve("run").resolve(process + ".hold");
    }
}
