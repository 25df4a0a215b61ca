package io.hpmstream.pipeline.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Stands between Flink and a cluster's S3 server and does to requests what a test wants. All that
 * it passes on, it passes on as it came, the name of the host included, or no signature would be
 * right (for which the JVM needs {@code -Djdk.httpclient.allowRestrictedHeaders=host}).
 */
final class FaultyS3 implements AfterAllCallback {

    /** What becomes of a request. */
    enum Fate {
        PASSED,
        /** Answered with status 503, as S3 does when it is asked too much. */
        REFUSED,
        /** The connection ends without an answer. */
        DROPPED,
        /** The server gets half of what is uploaded, then both connections end. */
        CUT
    }

    /** Decides about requests. */
    interface Weather {
        Fate of(String method, String path);
    }

    private static final Set<String> NOT_PASSED_ON =
            Set.of("connection", "content-length", "expect", "transfer-encoding", "upgrade");

    private final Supplier<URI> server;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
    private volatile Weather weather = (method, path) -> Fate.PASSED;

    /** Listens from now on; {@code server} is asked when a request comes. */
    FaultyS3(Supplier<URI> server) {
        this.server = server;
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        http.createContext("/", this::handle);
        http.setExecutor(threads);
        http.start();
    }

    String address() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** From now on. */
    void weather(Weather now) {
        synchronized (counts) {
            counts.clear();
        }
        weather = now;
    }

    void calm() {
        weather((method, path) -> Fate.PASSED);
    }

    /** Requests since the weather changed. */
    int count(Fate fate) {
        synchronized (counts) {
            return counts.getOrDefault(fate, 0);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        http.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            Fate fate = weather.of(exchange.getRequestMethod(), path);
            synchronized (counts) {
                counts.merge(fate, 1, Integer::sum);
            }
            switch (fate) {
                case PASSED -> answer(exchange, pass(exchange, Long.MAX_VALUE));
                case REFUSED -> refuse(exchange);
                case DROPPED -> {} // closing it without an answer ends the connection
                case CUT -> pass(exchange, length(exchange) / 2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void refuse(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] body =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
                        .getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(503, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    private HttpResponse<InputStream> pass(HttpExchange exchange, long bytes)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create(server.get() + exchange.getRequestURI().toString()))
                        .method(exchange.getRequestMethod(), body(exchange, bytes));
        exchange.getRequestHeaders()
                .forEach(
                        (name, values) ->
                                passedOn(name, values)
                                        .forEach(value -> request.header(name, value)));
        return client.send(request.build(), BodyHandlers.ofInputStream());
    }

    private static BodyPublisher body(HttpExchange exchange, long bytes) {
        long length = length(exchange);
        if (length == 0) {
            return BodyPublishers.noBody();
        }
        InputStream all = exchange.getRequestBody();
        // what is too short makes the client end the connection
        InputStream some = bytes >= length ? all : new FirstBytes(all, bytes);
        return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> some), length);
    }

    private static long length(HttpExchange exchange) {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        return length == null ? 0 : Long.parseLong(length);
    }

    private static Stream<String> passedOn(String name, List<String> values) {
        return NOT_PASSED_ON.contains(name.toLowerCase(java.util.Locale.ROOT))
                ? Stream.empty()
                : values.stream();
    }

    private static void answer(HttpExchange exchange, HttpResponse<InputStream> answer)
            throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        answer.headers()
                .map()
                .forEach(
                        (name, values) ->
                                passedOn(name, values)
                                        .forEach(
                                                value ->
                                                        exchange.getResponseHeaders()
                                                                .add(name, value)));
        String length = answer.headers().firstValue("Content-Length").orElse("");
        if (head && !length.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Length", length);
        }
        try (InputStream body = answer.body()) {
            exchange.sendResponseHeaders(answer.statusCode(), lengthToSend(head, answer, length));
            if (!head) {
                try (OutputStream out = exchange.getResponseBody()) {
                    body.transferTo(out);
                }
            }
        }
    }

    // -1 is nothing, 0 is not known
    private static long lengthToSend(boolean head, HttpResponse<?> answer, String length) {
        if (head
                || answer.statusCode() == 204
                || answer.statusCode() == 304
                || length.equals("0")) {
            return -1;
        }
        return length.isEmpty() ? 0 : Long.parseLong(length);
    }

    /** The beginning of a stream. */
    private static final class FirstBytes extends java.io.FilterInputStream {
        private long left;

        private FirstBytes(InputStream all, long bytes) {
            super(all);
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            return left-- > 0 ? super.read() : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = super.read(bytes, offset, (int) Math.min(length, left));
            left -= read;
            return read;
        }
    }
}
