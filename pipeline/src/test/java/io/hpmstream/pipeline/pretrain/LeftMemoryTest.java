package io.hpmstream.pipeline.pretrain;

import io.hpmstream.pipeline.config.PretrainConfig.TrainingConfig;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

import static io.hpmstream.pipeline.pretrain.TestingTrainings.BATCH;
import static io.hpmstream.pipeline.pretrain.TestingTrainings.images;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What failed checkpoints and restarts leave behind outside the heap, where nothing makes the
 * garbage collector begin before the memory of the machine is gone.
 */
class LeftMemoryTest {

    private static final TrainingConfig TRAINING = TestingTrainings.largeTraining();
    private static final int FAILURES = 20;

    /** The copy that is used, the one that was left behind, and one on its way. */
    private static final int COPIES = 3;

    @Test
    void failedCheckpointsLeaveNoCopiesOfTheWeightsBehind() throws Exception {
        try (TestingHarness harness = new TestingHarness(TRAINING)) {
            harness.process(images(0, BATCH));
            long copy = harness.snapshot(1).getStateSize();
            assertThat(copy).isGreaterThan(8 << 20);
            long before = directBytes();

            for (int i = 0; i < FAILURES; i++) {
                harness.abortedSnapshot(2 + i);
            }

            assertThat(directBytes() - before).isLessThanOrEqualTo(COPIES * copy);
        }
    }

    @Test
    void restartsInOneProcessLeaveNoCopiesOfTheWeightsBehind() throws Exception {
        OperatorSubtaskState snapshot;
        try (TestingHarness harness = new TestingHarness(TRAINING)) {
            harness.process(images(0, BATCH));
            snapshot = harness.snapshot(1);
        }
        long before = directBytes();

        for (int i = 0; i < FAILURES; i++) {
            new TestingHarness(TRAINING, snapshot).close();
        }

        assertThat(directBytes() - before).isLessThanOrEqualTo(COPIES * snapshot.getStateSize());
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
