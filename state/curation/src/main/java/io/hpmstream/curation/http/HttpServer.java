package io.hpmstream.curation.http;

import io.hpmstream.curation.config.CurationConfig.HttpConfig;
import io.hpmstream.curation.ingest.Freshness;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.staticfiles.Location;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The service's HTTP server. Serves from {@link #start} to {@link #close}. */
public final class HttpServer implements AutoCloseable {

    static final int MAX_BODY_BYTES = 64 * 1024;

    private static final String PAGE = "/io/hpmstream/curation/page";

    private final Javalin server;
    private final Events events;

    private HttpServer(Javalin server, Events events) {
        this.server = server;
        this.events = events;
    }

    /** Starts to serve an index; a port that is only the default may give way to a free one. */
    public static HttpServer start(HttpConfig config, Backend backend) {
        ImageRoutes images = new ImageRoutes(backend, config.maxPageSize());
        FigureRoutes figures = new FigureRoutes(backend);
        Events events = new Events(backend);
        Metrics metrics = new Metrics(backend);
        Gate gate = new Gate(config);
        Bound requests = new Bound(config.maxRequests(), metrics);
        Bound exports = new Bound(config.maxExports(), metrics);
        Javalin server =
                Javalin.create(
                        javalin -> {
                            basics(javalin, config);
                            Problems.register(javalin.routes);
                            javalin.routes.before(gate::check);
                            javalin.routes.before("/api/*", gate::checkToken);
                            routes(javalin.routes, images, figures, requests);
                            javalin.routes.get(
                                    "/api/v1/export", exports.on(new ExportRoute(backend)::export));
                            javalin.routes.sse("/api/v1/events", events::follow);
                            javalin.routes.get("/metrics", metrics::scrape);
                            javalin.routes.get("/openapi.json", HttpServer::openApi);
                            health(javalin.routes, backend);
                        });
        return new HttpServer(Ports.start(server, config), events);
    }

    private static void basics(JavalinConfig javalin, HttpConfig config) {
        javalin.startup.showJavalinBanner = false;
        javalin.startup.startupWatcherEnabled = false;
        javalin.http.maxRequestSize = MAX_BODY_BYTES;
        javalin.http.prefer405over404 = true;
        javalin.jetty.threadPool =
                new QueuedThreadPool(config.maxRequests() + config.maxExports() + 32, 4);
        javalin.jetty.modifyServer(jetty -> jetty.setErrorHandler(new RefusedRequests()));
        javalin.jetty.modifyServletContextHandler(
                context -> context.setErrorHandler(new RefusedRequests()));
        javalin.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
        javalin.staticFiles.add(
                files -> {
                    files.hostedPath = "/";
                    files.directory = PAGE;
                    files.location = Location.CLASSPATH;
                });
        if (HttpServer.class.getResource("/META-INF/resources/webjars") != null) {
            javalin.staticFiles.enableWebjars();
        }
    }

    private static void routes(
            RoutesConfig routes, ImageRoutes images, FigureRoutes figures, Bound bound) {
        routes.get("/api/v1/images", bound.on(images::page));
        routes.get("/api/v1/image", bound.on(images::image));
        routes.get("/api/v1/image/thumbnail", bound.on(images::thumbnail));
        routes.get("/api/v1/image/heatmap", bound.on(images::heatmap));
        routes.put("/api/v1/image/tags", bound.on(images::tag));
        routes.get("/api/v1/histogram", bound.on(figures::histogram));
        routes.get("/api/v1/stats", bound.on(figures::stats));
    }

    private static void openApi(Context ctx) throws IOException {
        try (InputStream document = HttpServer.class.getResourceAsStream("openapi.json")) {
            ctx.contentType("application/json")
                    .result(Objects.requireNonNull(document, "openapi.json").readAllBytes());
        }
    }

    private static void health(RoutesConfig routes, Backend backend) {
        routes.get("/healthz", ctx -> ctx.contentType("text/plain").result("ok\n"));
        routes.get(
                "/readyz",
                ctx -> {
                    Freshness now = backend.freshness().get();
                    if (now.lag() < 0) {
                        throw new ProblemException(
                                503, "not-ready", "the index has not heard from Kafka yet");
                    }
                    Answer.json(
                            ctx,
                            now,
                            json -> json.writeNumberField("images", backend.index().images()));
                });
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        events.close();
        server.stop();
    }
}
