package io.hpmstream.pipeline.release;

import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Looks whether a store keeps the promise of {@link CreateOnlyFiles}: many stores that are
 * compatible to S3 take the condition and do not look at it. Stateless.
 */
final class CreateOnlyProbe {

    private static final int AT_ONCE = 8;

    private CreateOnlyProbe() {}

    /**
     * Makes one file several times at once, and takes it away.
     *
     * @param folder where the file is made
     * @throws IOException if not exactly one of them succeeds
     */
    static void check(CreateOnlyFiles created, FileSystem files, Path folder) throws IOException {
        Path file = new Path(folder, "probe-" + UUID.randomUUID());
        try {
            long winners = attempt(created, file);
            if (winners != 1 || created.create(file, "late".getBytes(UTF_8))) {
                throw new IOException(
                        "the store of %s does not keep two writers apart (%d of %d that made one file at once were told that they did), so aliases cannot be kept there"
                                .formatted(folder, winners, AT_ONCE));
            }
        } finally {
            files.delete(file, false);
        }
    }

    private static long attempt(CreateOnlyFiles created, Path file) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        CountDownLatch ready = new CountDownLatch(AT_ONCE);
        try {
            List<Future<Boolean>> attempts = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                byte[] content = Integer.toString(i).getBytes(UTF_8);
                attempts.add(
                        threads.submit(
                                () -> {
                                    ready.countDown();
                                    ready.await();
                                    return created.create(file, content);
                                }));
            }
            long winners = 0;
            for (Future<Boolean> attempt : attempts) {
                winners += attempt.get() ? 1 : 0;
            }
            return winners;
        } catch (ExecutionException e) {
            throw new IOException("the store cannot be probed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the store was probed", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
