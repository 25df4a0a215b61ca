package io.hpmstream.curation.http;

import io.hpmstream.curation.ingest.Freshness;
import io.javalin.http.sse.SseClient;
import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells followers (server-sent events) when the index has changed, or Kafka has gone or come back,
 * at most twice a second: {@code event: change} with how many images there are and how fresh they
 * are. What has changed is asked for by the follower, who knows what he shows. Thread safe.
 */
final class Events implements AutoCloseable {

    private static final int MOST_FOLLOWERS = 64;
    private static final long PERIOD_MILLIS = 500;
    private static final int QUIET_PERIODS = 30;

    private final Backend backend;
    private final Set<SseClient> followers = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "hpm-curation-events");
                        thread.setDaemon(true);
                        return thread;
                    });

    // of the clock's thread
    private @Nullable Freshness told;
    private int quiet;

    Events(Backend backend) {
        this.backend = backend;
        var unused =
                clock.scheduleWithFixedDelay(
                        this::tell, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    void follow(SseClient client) {
        if (followers.size() >= MOST_FOLLOWERS) {
            client.sendEvent("busy", "too many followers");
            client.close();
            return;
        }
        client.keepAlive();
        client.onClose(() -> followers.remove(client));
        followers.add(client);
        client.sendEvent("change", state(backend.freshness().get()));
    }

    private void tell() {
        Freshness now = backend.freshness().get();
        if (isNews(now)) {
            told = now;
            quiet = 0;
            String state = state(now);
            followers.forEach(client -> client.sendEvent("change", state));
        } else if (++quiet >= QUIET_PERIODS) {
            // finds followers that have gone, and keeps connections open that proxies would close
            quiet = 0;
            followers.forEach(client -> client.sendComment("still here"));
        }
    }

    /** That everything is as it was a little later is none. */
    private boolean isNews(Freshness now) {
        return told == null
                || now.batches() != told.batches()
                || now.lag() != told.lag()
                || now.connected() != told.connected();
    }

    private String state(Freshness now) {
        return "{\"images\":%d,\"asOf\":\"%s\",\"lag\":%s,\"connected\":%b}"
                .formatted(
                        backend.index().images(),
                        now.asOf(),
                        now.lag() < 0 ? "null" : String.valueOf(now.lag()),
                        now.connected());
    }

    @Override
    public void close() {
        clock.shutdownNow();
        followers.forEach(SseClient::close);
    }
}
