package io.hpmstream.curation.index;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Applies batches in their order on a thread of its own, so that the next one is read while one is
 * written. Two batches are in memory at most. Used by one thread.
 */
public final class Applier implements AutoCloseable {

    private final CurationIndex index;
    private final ExecutorService writing =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "hpm-curation-writer"));
    private @Nullable Future<?> last;

    public Applier(CurationIndex index) {
        this.index = index;
    }

    /**
     * Hands over a batch, once the one before is applied; an empty one is not written.
     *
     * @param changes no longer touched by the caller
     * @param applied is run on the writing thread after it
     * @throws IndexException if the batch before could not be written
     */
    public void apply(Changes changes, Runnable applied) throws InterruptedException {
        await();
        last =
                writing.submit(
                        () -> {
                            if (!changes.isEmpty()) {
                                index.apply(changes);
                            }
                            applied.run();
                        });
    }

    /**
     * Waits until everything that was handed over is applied.
     *
     * @throws IndexException if it could not be written
     */
    public void await() throws InterruptedException {
        if (last == null) {
            return;
        }
        try {
            last.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IndexException known
                    ? known
                    : new IndexException("the index cannot be written", e);
        } finally {
            last = null;
        }
    }

    /** Waits for the batch that is being written. */
    @Override
    public void close() throws InterruptedException {
        writing.shutdown();
        writing.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }
}
