package io.hpmstream.curation.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.curation.index.IndexException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;

/** Answers every failure by a problem document (RFC 9457). Stateless. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    static final String MEDIA_TYPE = "application/problem+json";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<Integer, String> TITLES =
            Map.ofEntries(
                    Map.entry(400, "Bad request"),
                    Map.entry(401, "Unauthorized"),
                    Map.entry(403, "Forbidden"),
                    Map.entry(404, "Not found"),
                    Map.entry(405, "Method not allowed"),
                    Map.entry(413, "Content too large"),
                    Map.entry(414, "URI too long"),
                    Map.entry(415, "Unsupported media type"),
                    Map.entry(421, "Misdirected request"),
                    Map.entry(431, "Request header fields too large"),
                    Map.entry(500, "Internal server error"),
                    Map.entry(503, "Service unavailable"),
                    Map.entry(505, "HTTP version not supported"));

    private Problems() {}

    static void register(RoutesConfig routes) {
        routes.exception(ProblemException.class, (problem, ctx) -> answer(problem, ctx));
        routes.exception(HttpResponseException.class, (e, ctx) -> answer(ofServer(e, ctx), ctx));
        routes.exception(
                KafkaException.class,
                (e, ctx) -> {
                    LOG.warn("Kafka does not answer: {}", e.toString());
                    answer(
                            new ProblemException(
                                    503,
                                    "kafka-unavailable",
                                    "the change could not be written to Kafka; nothing was changed, try again"),
                            ctx);
                });
        routes.exception(EofException.class, (e, ctx) -> LOG.debug("a client went away", e));
        routes.exception(IndexException.class, (e, ctx) -> internal(e, ctx));
        routes.exception(Exception.class, (e, ctx) -> internal(e, ctx));
    }

    private static void internal(Exception e, Context ctx) {
        LOG.error("cannot answer {} {}", ctx.method(), ctx.path(), e);
        answer(
                new ProblemException(
                        500, "internal", "the request could not be answered; the log says why"),
                ctx);
    }

    private static ProblemException ofServer(HttpResponseException e, Context ctx) {
        return switch (e.getStatus()) {
            case 404 ->
                    new ProblemException(
                            404,
                            "unknown-path",
                            "there is nothing at this path; /openapi.json lists all");
            case 413 ->
                    new ProblemException(
                            413,
                            "too-large",
                            "a request body must have at most %d bytes"
                                    .formatted(HttpServer.MAX_BODY_BYTES));
            case 405 ->
                    new ProblemException(
                            405, "wrong-method", "the path does not take " + ctx.method());
            default ->
                    new ProblemException(e.getStatus(), "refused", String.valueOf(e.getMessage()));
        };
    }

    static void answer(ProblemException problem, Context ctx) {
        if (problem.status() == 503) {
            ctx.header("Retry-After", "1");
        }
        ctx.status(problem.status()).result(document(problem)).contentType(MEDIA_TYPE);
    }

    /** The problem as JSON. */
    static byte[] document(ProblemException problem) {
        ObjectNode document = JSON.createObjectNode();
        document.put("type", "urn:hpm-stream:problem:" + problem.type());
        document.put("title", TITLES.getOrDefault(problem.status(), "Problem"));
        document.put("status", problem.status());
        document.put("detail", problem.detail());
        if (problem.parameter() != null) {
            document.put("parameter", problem.parameter());
            document.put("value", problem.value());
            document.put("allowed", problem.allowed());
        }
        try {
            return JSON.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem is always JSON", e);
        }
    }
}
