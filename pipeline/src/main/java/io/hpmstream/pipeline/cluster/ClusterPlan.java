package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.pipeline.config.PretrainOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The ports and sizes of a cluster. They are kept in its folder, so that it comes back at the same
 * addresses: jobs that go on know Kafka by its address.
 *
 * @param webPort of Flink's web interface and REST endpoints
 * @param flinkOptions what the user wants different in Flink's configuration
 */
public record ClusterPlan(
        int taskManagers,
        int zookeeperPort,
        int kafkaPort,
        int controllerPort,
        int s3Port,
        int webPort,
        Map<String, String> flinkOptions) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FIXED_PORTS = 4;

    public ClusterPlan {
        if (taskManagers < 1) {
            throw new IllegalArgumentException(
                    "task managers must be at least 1, actual: %d (--task-managers)"
                            .formatted(taskManagers));
        }
        flinkOptions = Map.copyOf(flinkOptions);
    }

    /** A plan with ports that are free now, but for one that the options ask for. */
    static ClusterPlan onFreePorts(int taskManagers, Map<String, String> flinkOptions) {
        Iterator<Integer> free = Ports.free(IntStream.empty(), FIXED_PORTS).iterator();
        int web =
                askedWebPort(flinkOptions)
                        .orElseGet(() -> Ports.free(IntStream.rangeClosed(8081, 8089), 1).get(0));
        return new ClusterPlan(
                taskManagers,
                free.next(),
                free.next(),
                free.next(),
                free.next(),
                web,
                flinkOptions);
    }

    private static Optional<Integer> askedWebPort(Map<String, String> flinkOptions) {
        return Configuration.fromMap(flinkOptions).getOptional(RestOptions.PORT);
    }

    /** The plan of the cluster in a folder, if there is one. */
    static Optional<ClusterPlan> read(ClusterFolder folder) {
        if (!Files.exists(folder.plan())) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(folder.plan().toFile(), ClusterPlan.class));
        } catch (IOException e) {
            throw new ClusterException(
                    "cannot read the plan of the cluster, %s: %s"
                            .formatted(folder.plan(), e.getMessage()),
                    e);
        }
    }

    void write(ClusterFolder folder) throws IOException {
        JSON.writerWithDefaultPrettyPrinter().writeValue(folder.plan().toFile(), this);
    }

    ClusterPlan with(int newTaskManagers, Map<String, String> newOptions) {
        return new ClusterPlan(
                newTaskManagers,
                zookeeperPort,
                kafkaPort,
                controllerPort,
                s3Port,
                askedWebPort(newOptions).orElse(webPort),
                newOptions);
    }

    IntStream ports() {
        return IntStream.of(zookeeperPort, kafkaPort, controllerPort, s3Port, webPort);
    }

    /** Where Kafka is, as {@code host:port}. */
    public String kafkaAddress() {
        return "127.0.0.1:" + kafkaPort;
    }

    /** Where the S3 server is. */
    public URI s3Address() {
        return URI.create("http://127.0.0.1:" + s3Port);
    }

    /** Where Flink's web interface and its REST endpoints are. */
    public URI webAddress() {
        return URI.create("http://127.0.0.1:" + webPort);
    }

    /** Names this cluster's own Kafka and storage where a job's configuration names none. */
    public void completeJobOptions(Configuration job) {
        if (!job.contains(PretrainOptions.BOOTSTRAP_SERVERS)) {
            job.set(PretrainOptions.BOOTSTRAP_SERVERS, kafkaAddress());
            if (!job.contains(PretrainOptions.TOPIC_REPLICATION)) {
                job.set(PretrainOptions.TOPIC_REPLICATION, 1); // one broker
            }
        }
        for (ConfigOption<String> place :
                List.of(
                        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                        CheckpointingOptions.SAVEPOINT_DIRECTORY)) {
            if (!job.contains(place)) {
                job.set(place, FlinkConfig.of(this).get(place.key()));
            }
        }
    }
}
