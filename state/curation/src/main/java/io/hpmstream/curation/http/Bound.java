package io.hpmstream.curation.http;

import io.javalin.http.Handler;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets only so many requests work at a time; the next wait a little, then are refused. */
final class Bound {

    private static final long PATIENCE_SECONDS = 2;

    private final Semaphore free;
    private final Metrics metrics;

    Bound(int most, Metrics metrics) {
        this.free = new Semaphore(most, true);
        this.metrics = metrics;
    }

    Handler on(Handler handler) {
        return ctx -> {
            long begin = System.nanoTime();
            if (!free.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new ProblemException(
                        503, "busy", "too many requests at once, try again soon");
            }
            try {
                handler.handle(ctx);
            } finally {
                free.release();
                metrics.answered(ctx.path(), System.nanoTime() - begin);
            }
        };
    }
}
