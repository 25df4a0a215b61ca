package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Flink's REST endpoints: one question, one answer, no repetition. Thread safe. */
public final class FlinkRest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int OK_END = 300;

    // one for all: each has threads of its own, which end long after it was needed
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    private final ObjectMapper json = new ObjectMapper();
    private final URI address;

    /** Those at an address, such as {@code http://127.0.0.1:8081}. */
    public FlinkRest(URI address) {
        this.address = address;
    }

    /**
     * Asks.
     *
     * @throws IOException if nobody answers, or with an error; the message holds Flink's own
     */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address.resolve(path)).GET());
    }

    /** Tells, with a body of JSON, and returns the answer; errors as for {@link #get}. */
    public JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(address.resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json.writeValueAsString(body))));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                HTTP.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
        JsonNode body = json.readTree(answer.body());
        if (answer.statusCode() >= OK_END) {
            throw new IOException(error(answer.statusCode(), body));
        }
        return body;
    }

    // Flink puts a title first and then a whole stack trace into one text
    private static String error(int status, JsonNode body) {
        JsonNode errors = body.path("errors");
        String last = errors.path(errors.size() - 1).asText("no reason is given");
        return "Flink answers with status %d: %s"
                .formatted(status, last.lines().findFirst().orElse(last));
    }
}
