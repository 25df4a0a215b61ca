package io.hpmstream.pipeline.cluster;

import io.hpmstream.pipeline.cluster.ProcessStatus.State;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Waits until a cluster that was started can be used. Confined to one thread. */
public final class ClusterReadiness {
    /** Ample: two idle cores need about 15 seconds. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(3);

    private static final Duration POLL = Duration.ofMillis(250);
    private static final int HOPELESS_RESTARTS = 4;
    private static final int KAFKA_TIMEOUT_MILLIS = 5_000;

    private final Cluster cluster;
    private final ClusterPlan plan;
    private boolean kafkaAnswers;

    public ClusterReadiness(Cluster cluster) {
        this.cluster = cluster;
        this.plan = cluster.plan();
    }

    /**
     * Waits.
     *
     * @param progress is told what is waited for
     * @throws ClusterException if it cannot be used in time, naming what is missing and its log
     */
    public void await(Duration timeout, Consumer<String> progress) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (Optional<String> missing = missing(); missing.isPresent(); missing = missing()) {
            progress.accept("waiting for " + missing.get());
            if (System.nanoTime() > deadline) {
                throw notReady(missing.get(), "is missing after " + timeout.toSeconds() + " s");
            }
            failIfOneDiesAgainAndAgain();
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }

    private void failIfOneDiesAgainAndAgain() {
        for (ProcessStatus process : cluster.status()) {
            if (process.state() == State.DOWN && process.restarts() >= HOPELESS_RESTARTS) {
                throw notReady(
                        process.name(), "died " + (process.restarts() + 1) + " times at its start");
            }
        }
    }

    private ClusterException notReady(String process, String what) {
        return new ClusterException(
                "the cluster in %s is not ready: %s %s; its log is %s (hpm cluster stop ends the others)"
                        .formatted(
                                cluster.folder().root(),
                                process,
                                what,
                                cluster.folder().log(process)));
    }

    /** The first process that cannot be used yet. */
    Optional<String> missing() throws InterruptedException {
        Optional<String> down =
                cluster.status().stream()
                        .filter(process -> process.state() != State.UP)
                        .map(ProcessStatus::name)
                        .findFirst();
        if (down.isPresent()) {
            return down;
        }
        if (!kafkaAnswers()) {
            return Optional.of(ProcessSpecs.KAFKA);
        }
        int registered = registeredTaskManagers();
        if (registered < 0) {
            return Optional.of(ProcessSpecs.JOB_MANAGER);
        }
        return registered < plan.taskManagers()
                ? Optional.of(ProcessSpecs.TASK_MANAGER + (registered + 1))
                : Optional.empty();
    }

    private boolean kafkaAnswers() throws InterruptedException {
        if (!kafkaAnswers) {
            try (Admin admin =
                    Admin.create(
                            Map.of(
                                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                    plan.kafkaAddress(),
                                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                                    KAFKA_TIMEOUT_MILLIS,
                                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                    KAFKA_TIMEOUT_MILLIS))) {
                kafkaAnswers = !admin.describeCluster().nodes().get().isEmpty();
            } catch (ExecutionException e) {
                return false; // it is asked again
            }
        }
        return kafkaAnswers;
    }

    // negative: the JobManager does not answer
    private int registeredTaskManagers() throws InterruptedException {
        try {
            return new FlinkRest(plan.webAddress()).get("/overview").path("taskmanagers").asInt(-1);
        } catch (IOException e) {
            return -1;
        }
    }
}
