package io.hpmstream.pipeline.release;

import io.hpmstream.pipeline.run.LowPriority;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Makes releases of a job that goes on: takes a savepoint, makes the release of it and deletes it
 * again, one at a time, on a thread of its own behind those that train. The job neither waits for
 * them nor fails with them. Thread safe.
 */
public final class AutomaticReleases implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(AutomaticReleases.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ReleaseCreation creation;
    private final @Nullable String parent;
    private final Savepoints savepoints;
    private final Consumer<String> told;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(AutomaticReleases::thread);
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong made = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();

    /** Savepoints of one job in the canonical format. */
    @FunctionalInterface
    public interface Savepoints {
        /** Takes one and waits for it; tells its folder, which is nobody else's. */
        String take() throws Exception;
    }

    /**
     * @param parent id of the release that the training went on from, if any
     * @param told what became of each release, in a line
     */
    public AutomaticReleases(
            ReleaseCreation creation,
            @Nullable String parent,
            Savepoints savepoints,
            Consumer<String> told) {
        this.creation = creation;
        this.parent = parent;
        this.savepoints = savepoints;
        this.told = told;
    }

    private static Thread thread(Runnable work) {
        Thread thread =
                new Thread(
                        () -> {
                            LowPriority.begin();
                            work.run();
                        },
                        "hpm-releases");
        thread.setDaemon(true);
        return thread;
    }

    /** Begins one and returns at once; skips it if the one before is still being made. */
    public void begin() {
        if (closed.get()) {
            return;
        }
        if (busy.compareAndSet(false, true)) {
            thread.execute(this::make);
        } else {
            skipped.incrementAndGet();
            told.accept("release      skipped: the one before is still being made");
        }
    }

    private void make() {
        try {
            Release release = makeOf(savepoints.take());
            made.incrementAndGet();
            told.accept(
                    "release      %s of step %,d"
                            .formatted(release.id(), release.manifest().step()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception
                | OutOfMemoryError e) { // the weights are copied into memory of their own
            failed.incrementAndGet();
            LOG.warn("no release was made; the training goes on", e);
            told.accept("release      failed: " + e.getMessage());
        } finally {
            busy.set(false);
        }
    }

    private Release makeOf(String savepoint) throws IOException {
        try {
            return creation.create(savepoint, null, parent, file -> {});
        } finally {
            delete(new Path(savepoint));
        }
    }

    private void delete(Path savepoint) {
        try {
            savepoint.getFileSystem().delete(savepoint, true);
        } catch (IOException e) {
            LOG.warn("the savepoint {} is left behind; its release does not need it", savepoint, e);
            told.accept("savepoint    left behind, delete it: " + savepoint);
        }
    }

    /** Waits for the one that is being made; begins no other. Tells how many there were. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        thread.shutdown();
        try {
            if (busy.get()) {
                told.accept("waiting for the release that is being made");
            }
            if (!thread.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                told.accept("release      given up after " + PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        told.accept("releases     " + counts());
    }

    /** How many there were, by what became of them. */
    public String counts() {
        return "%d made, %d failed, %d skipped".formatted(made.get(), failed.get(), skipped.get());
    }
}
