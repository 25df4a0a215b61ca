package io.hpmstream.curation.service;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Follows the server-sent events of a service, as the page does. */
final class TestingEvents implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 120;

    private final HttpResponse<InputStream> answer;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonNode> changes = new LinkedBlockingQueue<>();

    private TestingEvents(HttpResponse<InputStream> answer) {
        this.answer = answer;
        Thread reader = new Thread(this::read, "testing-events");
        reader.setDaemon(true);
        reader.start();
    }

    static TestingEvents follow(TestingService service) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(service.at("/api/v1/events"))
                        .header("Accept", "text/event-stream")
                        .build();
        return new TestingEvents(
                HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream()));
    }

    int status() {
        return answer.statusCode();
    }

    String contentType() {
        return answer.headers().firstValue("Content-Type").orElse("");
    }

    private void read() {
        String event = "";
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event:")) {
                    event = line.substring("event:".length()).strip();
                    events.add(event);
                } else if (line.startsWith("data:") && event.equals("change")) {
                    changes.add(TestingService.JSON.readTree(line.substring("data:".length())));
                }
            }
        } catch (IOException e) {
            // closed, by either side
        }
        events.add("end");
    }

    /** The name of the next event, "end" if there is none. */
    String next() throws InterruptedException {
        @Nullable String event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("nothing was told");
        }
        return event;
    }

    /** The next change of which this is true; those before it are passed over. */
    JsonNode await(Predicate<JsonNode> condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        @Nullable JsonNode last = null;
        while (true) {
            @Nullable JsonNode next =
                    changes.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new AssertionError("was not told in time, last: " + last);
            }
            if (condition.test(next)) {
                return next;
            }
            last = next;
        }
    }

    @Override
    public void close() {
        try {
            answer.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
