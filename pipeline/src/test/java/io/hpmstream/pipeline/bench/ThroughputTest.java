package io.hpmstream.pipeline.bench;

import io.hpmstream.pipeline.bench.Throughput.Window;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ThroughputTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void comparesAllWindowsWithACheckpointToAllWithout() {
        Throughput throughput = new Throughput();
        throughput.add(new Window(true, 270, 30 * SECOND));
        throughput.add(new Window(false, 310, 31 * SECOND));
        throughput.add(new Window(false, 290, 29 * SECOND));
        throughput.add(new Window(true, 315, 35 * SECOND));

        // 600 images in 60 s without, 585 in 65 s with
        assertThat(throughput.imagesPerSecond(false)).isCloseTo(10, within(1e-9));
        assertThat(throughput.imagesPerSecond(true)).isCloseTo(9, within(1e-9));
        assertThat(throughput.ratio()).isCloseTo(0.9, within(1e-9));
    }
}
