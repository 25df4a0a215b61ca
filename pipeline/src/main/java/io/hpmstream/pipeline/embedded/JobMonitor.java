package io.hpmstream.pipeline.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.pipeline.pretrain.TrainingState;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Watches one job through Flink's REST endpoints, here or on a cluster. Confined to one thread. */
public final class JobMonitor {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final ObjectMapper json = new ObjectMapper();
    private final URI job;
    private @Nullable String trainerVertex;

    JobMonitor(URI address, JobID job) {
        this.job = address.resolve("/jobs/" + job);
    }

    /** How the job is. */
    public JobStatus status() throws IOException, InterruptedException {
        return JobStatus.valueOf(get("").path("state").asText());
    }

    /** Why the job failed: the innermost cause, in one line; empty if it did not. */
    public Optional<String> failure() throws IOException, InterruptedException {
        JsonNode exceptions = get("/exceptions");
        String newest = exceptions.at("/exceptionHistory/entries/0/stacktrace").asText();
        // a job that never ran has no history
        String trace = newest.isEmpty() ? exceptions.path("root-exception").asText("") : newest;
        if (trace.isEmpty()) {
            return Optional.empty();
        }
        return trace.lines()
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((outer, inner) -> inner)
                .or(() -> trace.lines().findFirst())
                .map(JobMonitor::withoutClassName);
    }

    private static String withoutClassName(String line) {
        return line.replaceFirst("^(Caused by: )?([\\w$]+\\.)+[\\w$]+: ", "");
    }

    /** Checkpoints completed since the job was submitted. */
    public long checkpointsCompleted() throws IOException, InterruptedException {
        return get("/checkpoints").path("counts").path("completed").asLong();
    }

    /**
     * What the last checkpoints took, oldest first. Flink keeps ten unless told otherwise ({@code
     * web.checkpoints.history}), and answers with what it knew up to three seconds ago.
     */
    public List<CompletedCheckpoint> completedCheckpoints()
            throws IOException, InterruptedException {
        List<CompletedCheckpoint> completed = new ArrayList<>();
        for (JsonNode checkpoint : get("/checkpoints").path("history")) {
            if (checkpoint.path("status").asText().equals("COMPLETED")) {
                completed.add(0, completed(checkpoint));
            }
        }
        return completed;
    }

    private CompletedCheckpoint completed(JsonNode checkpoint)
            throws IOException, InterruptedException {
        long id = checkpoint.path("id").asLong();
        JsonNode trainer =
                get("/checkpoints/details/%d/subtasks/%s".formatted(id, trainerVertex()))
                        .path("subtasks")
                        .path(0);
        return new CompletedCheckpoint(
                id,
                checkpoint.path("checkpointed_size").asLong(),
                Duration.ofMillis(checkpoint.path("end_to_end_duration").asLong()),
                Duration.ofMillis(trainer.path("checkpoint").path("sync").asLong()));
    }

    /** How often the job was restarted. */
    public long restarts() throws IOException, InterruptedException {
        JsonNode metric = get("/metrics?get=numRestarts");
        return metric.path(0).path("value").asLong();
    }

    /** A metric of the training stage, such as {@code step}; empty before its first report. */
    public OptionalDouble trainerMetric(String name) throws IOException, InterruptedException {
        String vertex = trainerVertex();
        if (vertex == null) {
            return OptionalDouble.empty(); // the job is still being set up
        }
        JsonNode values =
                get(
                        "/vertices/%s/metrics?get=0.%s.hpm.%s"
                                .formatted(vertex, TrainingState.OPERATOR_UID, name));
        return values.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(values.get(0).path("value").asDouble());
    }

    private @Nullable String trainerVertex() throws IOException, InterruptedException {
        if (trainerVertex == null) {
            trainerVertex = findTrainer();
        }
        return trainerVertex;
    }

    private @Nullable String findTrainer() throws IOException, InterruptedException {
        for (JsonNode vertex : get("").path("vertices")) {
            if (vertex.path("name").asText().contains(TrainingState.OPERATOR_UID)) {
                return vertex.path("id").asText();
            }
        }
        return null;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(job + path)).timeout(TIMEOUT).build();
        return json.readTree(http.send(request, BodyHandlers.ofString()).body());
    }
}
