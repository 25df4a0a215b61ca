package io.hpmstream.pipeline.decode;

import io.hpmstream.connectors.image.ImageIntake;
import io.hpmstream.connectors.image.Outcome;
import io.hpmstream.connectors.kafka.ImageMessage;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** One image on its way through the decoding pool. Written by one thread of the pool, once. */
final class Decoding {

    private final ImageMessage message;
    private final int bytes;
    private volatile @Nullable FutureTask<Outcome> task;
    private volatile long nanos;

    Decoding(ImageMessage message, int bytes) {
        this.message = message;
        this.bytes = bytes;
    }

    /** Decodes on the calling thread. */
    void run(ImageIntake intake) {
        long start = System.nanoTime();
        FutureTask<Outcome> prepare = new FutureTask<>(() -> intake.prepare(message));
        prepare.run();
        nanos = System.nanoTime() - start;
        task = prepare;
    }

    boolean isDone() {
        return task != null;
    }

    /**
     * What became of it.
     *
     * @throws ExecutionException if decoding failed in a way that is not the image's fault
     */
    Outcome outcome() throws ExecutionException, InterruptedException {
        FutureTask<Outcome> done = task;
        if (done == null) {
            throw new IllegalStateException("not decoded yet: " + message);
        }
        return done.get();
    }

    ImageMessage message() {
        return message;
    }

    int bytes() {
        return bytes;
    }

    long nanos() {
        return nanos;
    }
}
