package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A savepoint of a running job, in Flink's canonical format, which newer versions can read. Used
 * once, on the thread that calls it.
 */
public final class JobSavepoint {
    private static final Duration POLL = Duration.ofMillis(200);
    // a JobManager that comes back knows nothing of a savepoint that its predecessor began
    private static final int FAILED_QUESTIONS = 5;

    private final FlinkRest flink;
    private final String job;

    /**
     * @param job its number, or the beginning of it
     * @throws ClusterException if that does not name one running job
     */
    public JobSavepoint(FlinkRest flink, String job) throws IOException, InterruptedException {
        this.flink = flink;
        this.job = find(job.toLowerCase(Locale.ROOT));
    }

    /** The number of the job. */
    public String job() {
        return job;
    }

    private String find(String prefix) throws IOException, InterruptedException {
        List<String> running = new ArrayList<>();
        for (JsonNode any : flink.get("/jobs/overview").path("jobs")) {
            if (any.path("state").asText().equals("RUNNING")) {
                running.add(any.path("jid").asText());
            }
        }
        List<String> named = running.stream().filter(id -> id.startsWith(prefix)).toList();
        if (named.size() != 1) {
            throw new ClusterException(
                    "%s running job begins with '%s'; running: %s"
                            .formatted(
                                    named.isEmpty() ? "no" : "more than one",
                                    prefix,
                                    running.isEmpty() ? "none" : String.join(", ", running)));
        }
        return named.get(0);
    }

    /**
     * Takes it and waits for it.
     *
     * @param stop whether the job ends with it; images that wait for their batch go on waiting in
     *     it
     * @param target where to; empty: where the cluster keeps savepoints
     * @param progress is told how long it has taken
     * @return where it is
     * @throws ClusterException if it fails, with the reason; the job goes on then
     */
    public String take(boolean stop, Optional<String> target, Consumer<String> progress)
            throws IOException, InterruptedException {
        String request = trigger(stop, target).path("request-id").asText();
        long begin = System.nanoTime();
        int failures = 0;
        while (true) {
            try {
                JsonNode answer = flink.get("/jobs/%s/savepoints/%s".formatted(job, request));
                failures = 0;
                if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                    return location(answer.path("operation"));
                }
            } catch (IOException e) {
                failures++;
                if (failures == FAILED_QUESTIONS) {
                    throw e;
                }
            }
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
            progress.accept("savepoint of job %s: %d s".formatted(job, seconds));
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }

    private JsonNode trigger(boolean stop, Optional<String> target)
            throws IOException, InterruptedException {
        ObjectNode body = new ObjectMapper().createObjectNode().put("formatType", "CANONICAL");
        if (stop) {
            body.put("drain", false);
            target.ifPresent(folder -> body.put("targetDirectory", folder));
            return flink.post("/jobs/%s/stop".formatted(job), body);
        }
        body.put("cancel-job", false);
        target.ifPresent(folder -> body.put("target-directory", folder));
        return flink.post("/jobs/%s/savepoints".formatted(job), body);
    }

    private String location(JsonNode operation) {
        JsonNode cause = operation.path("failure-cause");
        if (!cause.isMissingNode() && !cause.isNull()) {
            String trace = cause.path("stack-trace").asText();
            throw new ClusterException(
                    "no savepoint of job %s: %s".formatted(job, FlinkTrace.reason(trace)));
        }
        return operation.path("location").asText();
    }
}
