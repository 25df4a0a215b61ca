package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The first moments of a job, in which it takes its slots and reads the checkpoint or savepoint
 * that it goes on from. Used once, on the thread that calls it.
 */
public final class JobStart {
    private static final Duration POLL = Duration.ofMillis(200);

    private final FlinkRest flink;
    private final String job;
    private final Optional<String> from;

    /**
     * That of a job that was just submitted.
     *
     * @param from the checkpoint or savepoint that it goes on from
     */
    public JobStart(FlinkRest flink, String job, Optional<String> from) {
        this.flink = flink;
        this.job = job;
        this.from = from;
    }

    /**
     * Waits until every task runs.
     *
     * @param patience how long, at most
     * @param progress is told how long it has taken, and what went wrong so far
     * @return false if it does not run yet and nothing went wrong: it waits for task slots
     * @throws ClusterException if it failed, for good or until now, with the reason
     */
    public boolean await(Duration patience, Consumer<String> progress)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Optional<String> reason = Optional.empty();
        while (System.nanoTime() - begin < patience.toNanos()) {
            JsonNode now = flink.get("/jobs/" + job);
            reason = reason();
            if (now.path("state").asText().equals("FAILED")) {
                throw failed("failed", reason.orElse("Flink gives no reason"));
            }
            if (hasStarted(now)) {
                return true;
            }
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
            progress.accept(
                    "waiting for its tasks: %d s%s"
                            .formatted(seconds, reason.map(" · "::concat).orElse("")));
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
        if (reason.isPresent()) {
            throw failed("has not started yet, and tries again,", reason.get());
        }
        return false;
    }

    private ClusterException failed(String how, String reason) {
        return new ClusterException(
                "job %s %s%s: %s"
                        .formatted(
                                job, how, from.map(" to go on from "::concat).orElse(""), reason));
    }

    private static boolean hasStarted(JsonNode job) {
        String state = job.path("state").asText();
        if (state.equals("FINISHED") || state.equals("CANCELED")) {
            return true; // somebody was quick
        }
        JsonNode vertices = job.path("vertices");
        for (JsonNode vertex : vertices) {
            if (!vertex.path("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return !vertices.isEmpty() && state.equals("RUNNING");
    }

    private Optional<String> reason() throws IOException, InterruptedException {
        JsonNode exceptions = flink.get("/jobs/%s/exceptions".formatted(job));
        String newest = exceptions.at("/exceptionHistory/entries/0/stacktrace").asText();
        // a job that never ran has no history
        String trace = newest.isEmpty() ? exceptions.path("root-exception").asText("") : newest;
        return trace.isEmpty() ? Optional.empty() : Optional.of(FlinkTrace.reason(trace));
    }
}
