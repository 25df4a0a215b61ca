package io.hpmstream.model;

import org.junit.jupiter.api.Test;

import java.util.OptionalLong;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryTest {
    private static final int WINDOWS = 3;
    private static final int STEPS = 200;
    private static final long MEBIBYTE = 1 << 20;

    @Test
    void isFlatOverManySteps() {
        ModelConfig model = TestingModels.SMALL;
        SnapshotBuffers buffers = new SnapshotBuffers();
        try (Pretrainer trainer = Pretrainer.open(TestingModels.config(model))) {
            ImageBatch batch = TestingModels.batch(model, 1);
            train(trainer, batch, buffers, 100);
            int arrays = trainer.managedArrays();
            long heap = heap();
            OptionalLong resident = ProcessMemory.residentBytes();
            long smallestGrowth = Long.MAX_VALUE;
            for (int i = 0; i < WINDOWS; i++) {
                train(trainer, batch, buffers, STEPS);
                OptionalLong now = ProcessMemory.residentBytes();
                if (resident.isPresent()) {
                    smallestGrowth =
                            Math.min(smallestGrowth, now.orElseThrow() - resident.orElseThrow());
                }
                resident = now;
            }
            assertThat(trainer.managedArrays()).isEqualTo(arrays);
            assertThat(heap() - heap).isLessThan(2 * MEBIBYTE);
            // a step's tensors take about 1 MiB: a leak of a hundredth of them would show in each
            // window, a heap that takes another page does not
            if (resident.isPresent()) {
                assertThat(smallestGrowth).isLessThan(MEBIBYTE);
            }
        }
    }

    private static void train(
            Pretrainer trainer, ImageBatch batch, SnapshotBuffers buffers, int steps) {
        for (int i = 0; i < steps; i++) {
            trainer.step(batch);
            if (i % 50 == 0) {
                trainer.snapshot(buffers).release(buffers);
                trainer.reconstruct(batch);
            }
        }
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        long smallest = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            smallest = Math.min(smallest, runtime.totalMemory() - runtime.freeMemory());
        }
        return smallest;
    }
}
