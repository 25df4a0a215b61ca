package io.hpmstream.pipeline.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.pipeline.doctor.Measurements.Checkpoints;
import io.hpmstream.pipeline.pretrain.TrainingState;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Reads the metrics of a job from Flink's REST endpoints. Confined to one thread. */
final class FlinkRest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final String DECODE = "decode";
    private static final String ROCKSDB = "rocksdb_total-sst-files-size";

    /** Subtask, and the last words of the metric's name. */
    private static final Pattern METRIC = Pattern.compile("(\\d+)\\.(?:.*\\.)?([^.]+)");

    private static final Pattern OFFSET =
            Pattern.compile("\\d+\\..*\\.topic\\.(.*\\.partition\\.\\d+)\\.currentOffset");

    private static final Pattern WANTED =
            Pattern.compile(
                    "\\d+\\.(%s\\.hpm\\..*Micros|%s\\.hpm\\.imagesTrained|%s\\.hpm\\.(uptimeMicros|decodedImages|decodeQueueWaitMicros|decodeMicros_mean)|accumulateBackPressuredTimeMs|checkpointStartDelayNanos|.*\\.pendingRecords|.*\\.currentOffset|.*%s)"
                            .formatted(
                                    TrainingState.OPERATOR_UID,
                                    TrainingState.OPERATOR_UID,
                                    DECODE,
                                    ROCKSDB));

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final ObjectMapper json = new ObjectMapper();
    private final URI address;

    FlinkRest(URI address) {
        this.address = address;
    }

    /** The jobs that run: id to name. */
    Map<String, String> runningJobs() throws DoctorException, InterruptedException {
        Map<String, String> jobs = new HashMap<>();
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            if (job.path("state").asText().equals("RUNNING")) {
                jobs.put(job.path("jid").asText(), job.path("name").asText());
            }
        }
        return jobs;
    }

    /** Everything that a diagnosis needs, as it is now; incomplete while the job starts. */
    Sample sample(String job) throws DoctorException, InterruptedException {
        JsonNode details = get("/jobs/" + job);
        String state = details.path("state").asText();
        if (!state.equals("RUNNING")) {
            throw new DoctorException(
                    "job %s is %s, not RUNNING; %s/#/job/%s/exceptions tells why"
                            .formatted(job, state, address, job));
        }
        Map<String, Double> trainer = new HashMap<>();
        List<Map<String, Double>> sources = new ArrayList<>();
        Map<String, Double> offsets = new HashMap<>();
        for (JsonNode vertex : details.path("vertices")) {
            Map<String, Double> metrics = metrics(job, vertex.path("id").asText());
            if (vertex.path("name").asText().contains(TrainingState.OPERATOR_UID)) {
                trainer.putAll(ofSubtask(0, metrics));
            } else if (vertex.path("name").asText().contains(DECODE)) {
                for (int i = 0; i < vertex.path("parallelism").asInt(); i++) {
                    sources.add(ofSubtask(i, metrics));
                }
                offsets.putAll(offsets(metrics));
            }
        }
        JsonNode checkpoints = get("/jobs/" + job + "/checkpoints");
        return new Sample(
                trainer,
                sources,
                offsets,
                checkpoints(job, checkpoints.path("latest").path("completed")),
                checkpoints.path("counts").path("failed").asLong());
    }

    private Checkpoints checkpoints(String job, JsonNode last)
            throws DoctorException, InterruptedException {
        JsonNode config = get("/jobs/" + job + "/checkpoints/config");
        return new Checkpoints(
                config.path("interval").asDouble(Double.NaN) / MILLIS_PER_SECOND,
                last.path("end_to_end_duration").asDouble(Double.NaN) / MILLIS_PER_SECOND,
                0,
                last.path("state_size").asDouble(0),
                0);
    }

    private Map<String, Double> metrics(String job, String vertex)
            throws DoctorException, InterruptedException {
        String path = "/jobs/%s/vertices/%s/metrics".formatted(job, vertex);
        List<String> names = new ArrayList<>();
        for (JsonNode metric : get(path)) {
            String name = metric.path("id").asText();
            if (WANTED.matcher(name).matches()) {
                names.add(name);
            }
        }
        Map<String, Double> values = new HashMap<>();
        if (!names.isEmpty()) {
            String query =
                    names.stream()
                            .map(name -> URLEncoder.encode(name, UTF_8))
                            .collect(Collectors.joining(","));
            for (JsonNode metric : get(path + "?get=" + query)) {
                values.put(metric.path("id").asText(), metric.path("value").asDouble());
            }
        }
        return values;
    }

    private static Map<String, Double> ofSubtask(int subtask, Map<String, Double> metrics) {
        Map<String, Double> own = new HashMap<>();
        metrics.forEach(
                (id, value) -> {
                    Matcher matcher = METRIC.matcher(id);
                    if (matcher.matches() && Integer.parseInt(matcher.group(1)) == subtask) {
                        String name = matcher.group(2);
                        // one for each state
                        own.merge(name.equals(ROCKSDB) ? "rocksDbBytes" : name, value, Double::sum);
                    }
                });
        return own;
    }

    private static Map<String, Double> offsets(Map<String, Double> metrics) {
        Map<String, Double> offsets = new HashMap<>();
        metrics.forEach(
                (id, value) -> {
                    Matcher matcher = OFFSET.matcher(id);
                    if (matcher.matches()) {
                        offsets.merge(matcher.group(1), value, Math::max);
                    }
                });
        return offsets;
    }

    private JsonNode get(String path) throws DoctorException, InterruptedException {
        URI uri = URI.create(address.toString().replaceAll("/$", "") + path);
        try {
            HttpResponse<String> response =
                    http.send(
                            HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
                            BodyHandlers.ofString());
            if (response.statusCode() >= 400) {
                throw new DoctorException("Flink at %s knows no %s".formatted(address, path));
            }
            return json.readTree(response.body());
        } catch (IOException e) {
            throw new DoctorException(
                    "no Flink answers at %s; --address names another one".formatted(address), e);
        }
    }
}
