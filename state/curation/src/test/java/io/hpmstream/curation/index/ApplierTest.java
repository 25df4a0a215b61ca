package io.hpmstream.curation.index;

import io.hpmstream.curation.TestingImages;
import io.hpmstream.curation.image.HardnessRecord;
import io.hpmstream.curation.index.Changes.Place;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Batches that are written while the next one is read. */
@Timeout(60)
class ApplierTest {

    private static final Place PLACE = new Place(Feed.HARDNESS, 0);

    @TempDir private Path folder;
    private CurationIndex index;
    private Applier applier;

    @BeforeEach
    void open() {
        index = CurationIndex.open(folder, 8 << 20);
        applier = new Applier(index);
    }

    @AfterEach
    void close() throws InterruptedException {
        applier.close();
        index.close();
    }

    @Test
    void appliesBatchesInTheirOrder() throws Exception {
        List<Long> positions = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            applier.apply(seen(i), () -> positions.add(index.positions().get(PLACE)));
        }
        applier.await();

        assertThat(positions).hasSize(20).isSorted().doesNotHaveDuplicates();
        assertThat(index.image("img").orElseThrow().image().hardness()).isEqualTo(20);
    }

    @Test
    void returnsWhileTheBatchIsBeingWritten() throws Exception {
        CountDownLatch isRead = new CountDownLatch(1);
        applier.apply(seen(1), () -> waitFor(isRead));
        isRead.countDown(); // never reached if the batch were waited for
        applier.await();

        assertThat(index.positions()).isEqualTo(Map.of(PLACE, 1L));
    }

    @Test
    void closingWaitsForTheBatchThatIsBeingWritten() throws Exception {
        List<Long> positions = new ArrayList<>();
        applier.apply(seen(1), () -> positions.add(index.positions().get(PLACE)));
        applier.close();

        assertThat(positions).containsExactly(1L);
    }

    @Test
    void aFailureReachesTheReaderBeforeItsNextBatchIsTaken() throws Exception {
        applier.apply(
                seen(1),
                () -> {
                    throw new IndexException("the disk is full", null);
                });

        assertThatThrownBy(() -> applier.apply(seen(2), () -> {}))
                .isInstanceOf(IndexException.class)
                .hasMessage("the disk is full");
        assertThat(index.positions()).isEqualTo(Map.of(PLACE, 1L));
    }

    /** The image's so many-th record. */
    private static Changes seen(int record) throws Exception {
        byte[] json = TestingImages.bytes(TestingImages.record("img", record));
        Changes changes = new Changes();
        changes.image(new HardnessRecord().read("img".getBytes(UTF_8), json));
        changes.position(Feed.HARDNESS, 0, record);
        return changes;
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
