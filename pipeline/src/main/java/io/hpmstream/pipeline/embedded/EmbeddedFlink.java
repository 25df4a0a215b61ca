package io.hpmstream.pipeline.embedded;

import io.hpmstream.pipeline.FlinkDefaults;
import io.hpmstream.pipeline.PretrainJob;
import io.hpmstream.pipeline.PretrainTopology;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.config.StorageSecrets;
import io.hpmstream.pipeline.installation.PluggedFileSystems;
import io.hpmstream.pipeline.metrics.PrometheusEndpoint;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A whole Flink in this process, with its web interface on a free port of the loopback address.
 * Thread safe.
 */
public final class EmbeddedFlink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFlink.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final long MANAGED_MEBIBYTES = 128;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(60);

    private final MiniCluster cluster;
    private final Configuration configuration;

    private final PrometheusEndpoint prometheus;

    private EmbeddedFlink(
            MiniCluster cluster, Configuration configuration, PrometheusEndpoint prometheus) {
        this.cluster = cluster;
        this.configuration = configuration;
        this.prometheus = prometheus;
    }

    /**
     * Starts Flink.
     *
     * @param user Flink's own options; they win over what is set here
     * @param folder for temporary files, and for checkpoints where the user names no place
     */
    public static EmbeddedFlink start(Configuration user, Path folder) throws Exception {
        Configuration all = FlinkDefaults.under(user);
        put(all, JobManagerOptions.ADDRESS, LOOPBACK);
        put(all, JobManagerOptions.BIND_HOST, LOOPBACK);
        put(all, TaskManagerOptions.HOST, LOOPBACK);
        put(all, TaskManagerOptions.BIND_HOST, LOOPBACK);
        put(all, RestOptions.ADDRESS, LOOPBACK);
        put(all, RestOptions.BIND_ADDRESS, LOOPBACK);
        // the usual port if it is free
        put(all, RestOptions.BIND_PORT, "8081-8089,0");
        int slots = all.get(TaskManagerOptions.NUM_TASK_SLOTS);
        // shared out evenly, though only the trainer's slot uses it
        put(
                all,
                TaskManagerOptions.MANAGED_MEMORY_SIZE,
                MemorySize.ofMebiBytes(slots * MANAGED_MEBIBYTES));
        put(all, MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofSeconds(2));
        put(all, CoreOptions.TMP_DIRS, folder.resolve("flink").toString());
        put(
                all,
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        PrometheusEndpoint prometheus = prometheus(all, folder);
        PluggedFileSystems.initialize(all);
        Configuration shown = StorageSecrets.removedFrom(all);
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(shown)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(slots)
                                .build());
        cluster.start();
        return new EmbeddedFlink(cluster, shown, prometheus);
    }

    private static PrometheusEndpoint prometheus(Configuration all, Path folder)
            throws IOException {
        Files.createDirectories(folder.toAbsolutePath());
        PrometheusEndpoint endpoint = new PrometheusEndpoint(folder.resolve("prometheus.address"));
        endpoint.forget();
        Map<String, String> options = PrometheusEndpoint.options(all.keySet());
        options.forEach(all::setString);
        if (!options.isEmpty()) {
            endpoint.ownOption().forEach(all::setString);
        }
        return endpoint;
    }

    private static <T> void put(Configuration configuration, ConfigOption<T> option, T value) {
        if (!configuration.contains(option)) {
            configuration.set(option, value);
        }
    }

    /** Submits the training job. */
    public JobID submit(PretrainConfig config) throws Exception {
        StreamExecutionEnvironment env = new StreamExecutionEnvironment(configuration);
        PretrainTopology.define(env, config);
        StreamGraph graph = env.getStreamGraph();
        graph.setJobName(PretrainJob.name(config));
        graph.setSavepointRestoreSettings(
                SavepointRestoreSettings.fromConfiguration(configuration));
        JobGraph job =
                graph.getJobGraph(Thread.currentThread().getContextClassLoader(), JobID.generate());
        return cluster.submitJob(job).get().getJobID();
    }

    /** Address of the web interface and its REST endpoints. */
    public URI address() throws Exception {
        return cluster.getRestAddress().get();
    }

    /** Where Prometheus finds the metrics; empty if the user wants it otherwise. */
    public Optional<URI> metricsAddress() throws IOException {
        return prometheus.address();
    }

    /** Asks about a job. */
    public JobMonitor monitor(JobID job) throws Exception {
        return new JobMonitor(address(), job);
    }

    /** Where checkpoints go. */
    public String checkpointFolder() {
        return configuration.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
    }

    /** Where savepoints go if nothing else is said. */
    public String savepointFolder() {
        return configuration
                .getOptional(CheckpointingOptions.SAVEPOINT_DIRECTORY)
                .orElseGet(this::checkpointFolder);
    }

    /** Whether the job has ended, in whatever way. */
    public boolean hasEnded(JobID job) throws Exception {
        return cluster.getJobStatus(job).get().isGloballyTerminalState();
    }

    /** Takes a checkpoint now; the future is done when it is complete, or failed. */
    public CompletableFuture<String> checkpoint(JobID job) {
        return cluster.triggerCheckpoint(job);
    }

    /**
     * Ends the job with a canonical savepoint and without draining: images that wait for their
     * batch keep waiting in it.
     *
     * @return where it is
     */
    public String stopWithSavepoint(JobID job, String folder) throws Exception {
        return stopWithSavepoint(job, folder, SavepointFormatType.CANONICAL);
    }

    /** Ends the job likewise, with a savepoint in the format of one's choice. */
    public String stopWithSavepoint(JobID job, String folder, SavepointFormatType format)
            throws Exception {
        return cluster.stopWithSavepoint(job, folder, false, format).get();
    }

    /** Ends the job and keeps nothing of it; returns once its tasks are gone. */
    public void cancel(JobID job) throws Exception {
        cluster.cancelJob(job).get();
        cluster.requestJobResult(job).get();
    }

    /** Ends Flink and with it every job that still runs. */
    @Override
    public void close() {
        try {
            cluster.closeAsync().get(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Flink did not end cleanly", e);
        }
    }
}
