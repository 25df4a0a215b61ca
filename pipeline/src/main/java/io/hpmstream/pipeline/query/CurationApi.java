package io.hpmstream.pipeline.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Asks the HTTP API of the curation service. Follows no redirection, which could take the token.
 */
public final class CurationApi {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int NOT_FOUND = 404;
    private static final int MOST_OF_A_MESSAGE = 64 << 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI server;
    private final @Nullable String token;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();

    /**
     * @param server such as http://127.0.0.1:8090
     * @param token for the header Authorization, if the service wants one
     */
    public CurationApi(URI server, @Nullable String token) {
        boolean web = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
        if (!web || server.getHost() == null) {
            throw new IllegalArgumentException(
                    "server must be a URL such as http://127.0.0.1:8090, actual: " + server);
        }
        this.server = server;
        this.token = token;
    }

    /**
     * The body of an answer.
     *
     * @throws IOException if the service cannot be reached or refuses; its own words are in the
     *     message
     */
    InputStream get(String resource, Map<String, String> query) throws IOException {
        HttpResponse<InputStream> response = send(resource, query);
        requireOk(response);
        return response.body();
    }

    /** The body of an answer, empty if there is no such thing. */
    Optional<InputStream> find(String resource, Map<String, String> query) throws IOException {
        HttpResponse<InputStream> response = send(resource, query);
        if (response.statusCode() == NOT_FOUND) {
            response.body().close();
            return Optional.empty();
        }
        requireOk(response);
        return Optional.of(response.body());
    }

    private HttpResponse<InputStream> send(String resource, Map<String, String> query)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(resource, query)).GET();
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking " + server, e);
        } catch (IOException e) {
            throw new CurationException(
                    "cannot reach the curation service at %s (%s): start it with './hpm curate serve --conf FILE', or read a savepoint with --from"
                            .formatted(server, e.getClass().getSimpleName()),
                    e);
        }
    }

    private URI address(String resource, Map<String, String> query) {
        String parameters =
                query.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + encode(entry.getValue()))
                        .collect(Collectors.joining("&"));
        String base = server.toString().replaceAll("/+$", "");
        return URI.create(
                base + "/api/v1/" + resource + (parameters.isEmpty() ? "" : "?" + parameters));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private void requireOk(HttpResponse<InputStream> response) throws IOException {
        if (response.statusCode() == 200) {
            return;
        }
        try (InputStream body = response.body()) {
            throw new CurationException(
                    "the curation service at %s answered %d: %s"
                            .formatted(
                                    server,
                                    response.statusCode(),
                                    problem(body.readNBytes(MOST_OF_A_MESSAGE))),
                    null);
        }
    }

    /** The words of a problem document (RFC 9457), or the beginning of what came instead. */
    private static String problem(byte[] body) throws IOException {
        try {
            JsonNode problem = JSON.readTree(body);
            String detail = problem.path("detail").asText(problem.path("title").asText());
            if (!detail.isEmpty()) {
                return detail;
            }
        } catch (JsonProcessingException e) {
            // not a problem document, such as the page of a proxy
        }
        return new String(body, UTF_8).lines().findFirst().orElse("nothing more");
    }
}
