package io.hpmstream.pipeline.cluster;

import io.hpmstream.pipeline.TinyImages;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.cluster.TestingProcess.Holdings;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Very many images: what a TaskManager holds must not grow with what it has seen. */
@Tag("chaos")
class SoakITCase {

    @RegisterExtension static final TestingCluster CLUSTER = new TestingCluster(1);

    private static final String TASK_MANAGER = "task-manager-1";
    private static final int IMAGES = 200_000;
    private static final int IDS = 10_000;
    private static final int BATCH = 128;
    private static final int LOOKS = 10;
    private static final long MIB = 1 << 20;

    @Test
    void holdsNoMoreAfterTwoHundredThousandImagesThanAfterSixtyThousand() throws Exception {
        String job = CLUSTER.submit(job());
        CompletableFuture<Void> publishing = CompletableFuture.runAsync(SoakITCase::publish);
        long pid = CLUSTER.cluster().running(TASK_MANAGER).orElseThrow().pid();
        Path disk = CLUSTER.cluster().folder().temporary(TASK_MANAGER);

        List<Holdings> looks = new ArrayList<>();
        long begin = System.nanoTime();
        for (int look = 1; look <= LOOKS; look++) {
            long step = (long) IMAGES / BATCH * look / LOOKS;
            CLUSTER.await("step " + step, () -> CLUSTER.step(job) >= step || failed(publishing));
            looks.add(new TestingProcess(pid).look(disk));
            print(step * BATCH, System.nanoTime() - begin, looks.get(looks.size() - 1));
        }
        publishing.get();

        // by the third look everything has been loaded, compiled and filled once
        List<Holdings> early = looks.subList(2, 5);
        List<Holdings> late = looks.subList(LOOKS - 3, LOOKS);
        assertThat(most(late, Holdings::heapBytes))
                .as("heap, in which a checkpoint may be on its way")
                .isLessThan(most(early, Holdings::heapBytes) + 32 * MIB);
        assertThat(most(late, Holdings::nativeBytes))
                .as("native memory")
                .isLessThan(most(early, Holdings::nativeBytes) + 64 * MIB);
        assertThat(most(late, Holdings::threads))
                .as("threads")
                .isLessThanOrEqualTo(most(early, Holdings::threads) + 4);
        assertThat(most(late, Holdings::fileHandles))
                .as("file handles")
                .isLessThanOrEqualTo(most(early, Holdings::fileHandles) + 16);
        assertThat(most(late, Holdings::diskBytes))
                .as("RocksDB and other files")
                .isLessThan(most(early, Holdings::diskBytes) + 32 * MIB);
        assertThat(CLUSTER.restores(job)).isZero();
        assertThat(LedgerReport.read(CLUSTER.stopWithSavepoint(job).toUri().toString()))
                .matches(LedgerReport::isExact);
    }

    private static boolean failed(CompletableFuture<Void> publishing) {
        if (publishing.isCompletedExceptionally()) {
            publishing.join();
        }
        return false;
    }

    private static long most(List<Holdings> looks, ToLongFunction<Holdings> what) {
        return looks.stream().mapToLong(what).max().orElseThrow();
    }

    private static void print(long images, long nanos, Holdings now) {
        System.err.printf(
                Locale.ROOT,
                "soak: %,7d images, %3d s: heap %d MiB, native %d MiB, %d threads, %d file handles, %d MiB on disk%n",
                images,
                Duration.ofNanos(nanos).toSeconds(),
                now.heapBytes() / MIB,
                now.nativeBytes() / MIB,
                now.threads(),
                now.fileHandles(),
                now.diskBytes() / MIB);
    }

    private static void publish() {
        List<byte[]> pictures = TinyImages.draw(64, 7);
        try (KafkaProducer<byte[], byte[]> producer =
                TinyImages.producer(CLUSTER.cluster().bootstrapServers())) {
            for (int i = 0; i < IMAGES; i++) {
                byte[] key = ("image-" + i % IDS).getBytes(UTF_8);
                TinyImages.send(producer, "images", key, pictures.get(i % pictures.size()));
            }
        }
    }

    private static Map<String, String> job() {
        Map<String, String> options = CLUSTER.tinyJob(16, BATCH);
        // the S3 client has all of its 64 threads after about fifteen checkpoints
        options.put("execution.checkpointing.interval", "2 s");
        return options;
    }
}
