package io.hpmstream.curation.index;

import io.hpmstream.curation.TestingImages;
import io.hpmstream.curation.image.HardnessRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Many ask for the images whose ids begin alike, some of them at the same moment. */
class PrefixesTest {

    private static final int IMAGES = 10_000;
    private static final int ASKING = 4;

    @TempDir private Path folder;

    @Test
    void whoeverAsksAtTheSameMomentGetsAllOfThem() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(ASKING);
        try (CurationIndex index = CurationIndex.open(folder, 8 << 20)) {
            index.apply(images("cat-", 0, IMAGES));
            for (int turn = 0; turn < 10; turn++) {
                // each turn another beginning, which all images have
                Filter filter = Filter.ALL.withIdPrefix("cat-0".substring(0, 1 + turn % 5));
                CyclicBarrier together = new CyclicBarrier(ASKING);
                Callable<Integer> ask =
                        () -> {
                            together.await();
                            return (int) index.stats(filter).images();
                        };
                for (Future<Integer> answer : threads.invokeAll(List.of(ask, ask, ask, ask))) {
                    assertThat(answer.get()).isEqualTo(IMAGES);
                }
                forgetBeginnings(index);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Asks for so many others that those before are no longer kept. */
    private static void forgetBeginnings(CurationIndex index) {
        for (int i = 0; i < 20; i++) {
            Filter filter = Filter.ALL.withIdPrefix("none-" + i);
            PageQuery query = new PageQuery(filter, Field.HARDNESS, true, 1, null);
            assertThat(index.page(query).images()).isEmpty();
        }
    }

    @Test
    void imagesThatComeAndGoMeanwhileAreCountedRight() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        CurationIndex index = CurationIndex.open(folder, 8 << 20);
        try {
            index.apply(images("cat-", 0, IMAGES));
            for (int turn = 0; turn < 2; turn++) {
                Filter cats = Filter.ALL.withIdPrefix("cat-" + "0".repeat(turn % 2));
                String other = turn % 2 == 0 ? "dog-" : "cow-";
                Future<?> writing = threads.submit(() -> replace(index, other));
                List<Long> counts = new ArrayList<>();
                while (!writing.isDone()) {
                    counts.add(index.stats(cats).images());
                }
                writing.get();
                assertThat(index.stats(cats).images()).isEqualTo(IMAGES / 2);
                assertThat(index.stats(Filter.ALL.withIdPrefix(other)).images())
                        .isEqualTo(IMAGES / 2);
                assertThat(counts).isNotEmpty();

                index.apply(forgotten(other, IMAGES / 2, IMAGES));
                index.apply(images("cat-", IMAGES / 2, IMAGES));
                forgetBeginnings(index);
            }
        } finally {
            // whoever writes to a closed index brings the process down
            threads.shutdown();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            index.close();
        }
    }

    /** Half of the cats go, and others get their rows. */
    private static Void replace(CurationIndex index, String other) throws Exception {
        for (int from = IMAGES / 2; from < IMAGES; from += 500) {
            index.apply(forgotten("cat-", from, from + 500));
            index.apply(images(other, from, from + 500));
        }
        return null;
    }

    private static Changes forgotten(String prefix, int from, int to) {
        Changes changes = new Changes();
        for (int i = from; i < to; i++) {
            changes.forget(id(prefix, i));
        }
        return changes;
    }

    private static Changes images(String prefix, int from, int to) throws Exception {
        HardnessRecord reader = new HardnessRecord();
        Changes changes = new Changes();
        for (int i = from; i < to; i++) {
            String id = id(prefix, i);
            changes.image(
                    reader.read(
                            id.getBytes(UTF_8), TestingImages.bytes(TestingImages.record(id, 1))));
        }
        return changes;
    }

    private static String id(String prefix, int number) {
        return "%s%06d".formatted(prefix, number);
    }
}
