package io.hpmstream.pipeline.pretrain;

import io.hpmstream.model.ImageBatch;
import io.hpmstream.model.Pretrainer;
import io.hpmstream.model.PretrainerConfig;
import io.hpmstream.model.StepReport;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The one thread that owns a {@link Pretrainer}: the native library keeps settings per thread, so
 * everything about a model happens on the thread that opened it.
 */
public final class TrainerThread implements AutoCloseable {

    /** Of the thread, and of those of the native library that compute for it. */
    public static final String NAME = "hpm-trainer";

    private static final long CLOSE_POLL_SECONDS = 10;

    private final ExecutorService thread;
    private final Pretrainer pretrainer;

    private TrainerThread(ExecutorService thread, Pretrainer pretrainer) {
        this.thread = thread;
        this.pretrainer = pretrainer;
    }

    /**
     * Starts the thread and opens the pretrainer on it.
     *
     * @param classLoader finds the native library's engine
     */
    static TrainerThread open(PretrainerConfig config, ClassLoader classLoader) throws Exception {
        ExecutorService thread =
                Executors.newSingleThreadExecutor(
                        work -> {
                            Thread trainer = new Thread(work, NAME);
                            trainer.setDaemon(true);
                            trainer.setContextClassLoader(classLoader);
                            return trainer;
                        });
        CompletableFuture<Pretrainer> opening =
                CompletableFuture.supplyAsync(() -> Pretrainer.open(config), thread);
        try {
            return new TrainerThread(thread, await(opening));
        } catch (Exception e) {
            // an interrupt ends the wait, not the opening: what is open after all must be freed
            thread.execute(
                    () -> {
                        if (!opening.isCompletedExceptionally()) {
                            opening.join().close();
                        }
                    });
            thread.shutdown();
            throw e;
        }
    }

    /** Runs one step and tells how it ended, on the trainer's thread. */
    void step(ImageBatch batch, BiConsumer<@Nullable StepReport, @Nullable Throwable> whenDone) {
        thread.execute(
                () -> {
                    StepReport report = null;
                    Throwable failure = null;
                    try {
                        report = pretrainer.step(batch);
                    } catch (Throwable e) {
                        failure = e;
                    }
                    whenDone.accept(report, failure);
                });
    }

    /** Asks the pretrainer something and waits for the answer. */
    <T> T ask(Function<Pretrainer, T> question) throws Exception {
        return await(CompletableFuture.supplyAsync(() -> question.apply(pretrainer), thread));
    }

    private static <T> T await(CompletableFuture<T> answer) throws Exception {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Waits for the step in flight, which no interrupt can end, and frees all native memory. */
    @Override
    public void close() {
        thread.execute(pretrainer::close);
        thread.shutdown();
        // leaving early would leave the native library at work on memory that nobody owns any more
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = thread.awaitTermination(CLOSE_POLL_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
