package io.hpmstream.pipeline.embedded;

import io.hpmstream.pipeline.FlinkDefaults;
import io.hpmstream.pipeline.PretrainJob;
import io.hpmstream.pipeline.PretrainTopology;
import io.hpmstream.pipeline.SightingTail;
import io.hpmstream.pipeline.config.PretrainConfig;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A training whose TaskManager ends and comes back once a round, at random moments: some while the
 * first images of the round are trained, some right after a checkpoint was asked for.
 */
final class LosingTaskManagers {

    private static final Duration POLL = Duration.ofMillis(20);

    private final SmallTraining training;
    private final long seed;
    private final Random random;
    private long restarts;

    /** What happens at the beginning of a round. */
    interface Round {
        void begin(int round) throws Exception;
    }

    LosingTaskManagers(SmallTraining training, long seed) {
        this.training = training;
        this.seed = seed;
        this.random = new Random(seed);
    }

    long restarts() {
        return restarts;
    }

    /** Returns the savepoint that it ends with. */
    String run(int rounds, Round round, long steps, int waiting) throws Exception {
        System.err.println("seed of the losses: " + seed);
        PretrainConfig config = training.config();
        PretrainJob.ensureTopics(config);
        Configuration options = FlinkDefaults.under(config.flink());
        options.set(RestOptions.BIND_PORT, "0");
        options.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofMillis(500));
        options.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
        try (MiniCluster cluster = cluster(options);
                SightingTail tail = SightingTail.fromNow(config)) {
            cluster.start();
            StreamExecutionEnvironment env = new StreamExecutionEnvironment(options);
            PretrainTopology.define(env, config);
            JobID job = cluster.submitJob(env.getStreamGraph().getJobGraph()).get().getJobID();
            JobMonitor monitor = new JobMonitor(cluster.getRestAddress().get(), job);
            for (int i = 0; i < rounds; i++) {
                round.begin(i);
                loseTaskManager(i, cluster, job, tail);
            }
            // trained after the last loss, so no metric of a lost TaskManager can say so
            round.begin(rounds);
            while (monitor.trainerMetric("step").orElse(-1) < steps
                    || monitor.trainerMetric("pendingImages").orElse(-1) != waiting) {
                JobFailedException.throwIfFailed(monitor);
                tail.poll(POLL);
            }
            restarts = monitor.restarts();
            return cluster.stopWithSavepoint(
                            job,
                            config.flink().toMap().get("execution.checkpointing.dir"),
                            false,
                            SavepointFormatType.CANONICAL)
                    .get();
        }
    }

    private void loseTaskManager(int number, MiniCluster cluster, JobID job, SightingTail tail)
            throws Exception {
        int sightings = random.nextInt(3 * SmallTraining.BATCH) + 1;
        for (int seen = 0; seen < sightings; ) {
            seen += tail.poll(POLL).size();
        }
        CompletableFuture<Long> checkpoint =
                random.nextBoolean()
                        ? cluster.triggerCheckpoint(job, CheckpointType.FULL)
                        : CompletableFuture.completedFuture(0L);
        cluster.terminateTaskManager(number).get();
        cluster.startTaskManager();
        // whether it was in time or not
        checkpoint.handle((id, lost) -> id).get();
    }

    private static MiniCluster cluster(Configuration options) {
        return new MiniCluster(
                new MiniClusterConfiguration.Builder()
                        .setConfiguration(options)
                        .setNumTaskManagers(1)
                        .setNumSlotsPerTaskManager(1)
                        .build());
    }
}
