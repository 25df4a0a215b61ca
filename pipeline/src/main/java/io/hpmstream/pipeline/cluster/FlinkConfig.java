package io.hpmstream.pipeline.cluster;

import io.hpmstream.pipeline.FlinkDefaults;
import io.hpmstream.pipeline.installation.PluggedFileSystems;
import io.hpmstream.pipeline.metrics.PrometheusEndpoint;

import java.util.Map;
import java.util.TreeMap;

/** Flink's configuration on a cluster. It holds no secret: Flink's web interface shows it. */
final class FlinkConfig {
    static final String BUCKET = "s3://hpm";
    private static final String LOOPBACK = "127.0.0.1";

    private FlinkConfig() {}

    /** All options; those of the user win. */
    static Map<String, String> of(ClusterPlan plan) {
        Map<String, String> options = new TreeMap<>();
        addresses(plan, options);
        highAvailability(plan, options);
        storage(plan, options);
        sizes(options);
        options.putAll(PrometheusEndpoint.options(plan.flinkOptions().keySet()));
        options.putAll(plan.flinkOptions());
        return options;
    }

    private static void addresses(ClusterPlan plan, Map<String, String> options) {
        options.put("jobmanager.rpc.address", LOOPBACK);
        options.put("jobmanager.bind-host", LOOPBACK);
        options.put("taskmanager.host", LOOPBACK);
        options.put("taskmanager.bind-host", LOOPBACK);
        options.put("rest.address", LOOPBACK);
        options.put("rest.bind-address", LOOPBACK);
        options.put("rest.port", Integer.toString(plan.webPort()));
        options.put("rest.bind-port", Integer.toString(plan.webPort()));
        options.put("metrics.fetcher.update-interval", "2 s");
    }

    private static void highAvailability(ClusterPlan plan, Map<String, String> options) {
        options.put("high-availability.type", "zookeeper");
        options.put("high-availability.zookeeper.quorum", LOOPBACK + ":" + plan.zookeeperPort());
        options.put("high-availability.storageDir", BUCKET + "/recovery");
        options.put("high-availability.cluster-id", "/hpm");
        options.put("zookeeper.sasl.disable", "true");
        // a process that was killed is noticed within seconds, not within a minute
        options.put("high-availability.zookeeper.client.session-timeout", "10 s");
        options.put("high-availability.zookeeper.client.connection-timeout", "5 s");
        options.put("heartbeat.interval", "2 s");
        options.put("heartbeat.timeout", "10 s");
    }

    private static void storage(ClusterPlan plan, Map<String, String> options) {
        options.put("execution.checkpointing.dir", BUCKET + "/checkpoints");
        options.put("execution.checkpointing.savepoint-dir", BUCKET + "/savepoints");
        options.put(
                "execution.checkpointing.num-retained",
                Integer.toString(FlinkDefaults.RETAINED_CHECKPOINTS));
        options.put("s3.endpoint", plan.s3Address().toString());
        options.put("s3.endpoint.region", "us-east-1");
        options.put("s3.path.style.access", "true");
        options.putAll(PluggedFileSystems.DEFAULTS);
    }

    private static void sizes(Map<String, String> options) {
        options.put("taskmanager.numberOfTaskSlots", "1");
        options.put("taskmanager.cpu.cores", "1");
        options.put("taskmanager.memory.task.heap.size", "1 g");
        options.put("taskmanager.memory.task.off-heap.size", "1 g");
        options.put("taskmanager.memory.managed.size", "256 m");
        options.put("taskmanager.memory.network.min", "64 m");
        options.put("taskmanager.memory.network.max", "64 m");
        // one class loader for the natives, even if a job brings the same classes along
        options.put("classloader.parent-first-patterns.additional", "ai.djl.;com.sun.jna.");
    }
}
