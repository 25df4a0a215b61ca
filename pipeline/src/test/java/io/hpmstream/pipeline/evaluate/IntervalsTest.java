package io.hpmstream.pipeline.evaluate;

import io.hpmstream.pipeline.release.Evaluation.Metric;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class IntervalsTest {

    private static final Offset<Double> CLOSE = Offset.offset(5e-5);

    /** Figures of Newcombe (1998), table I, method 3. */
    @Test
    void ofSharesAreThoseOfWilson() {
        assertClose(Intervals.share(81, 263), 0.3080, 0.2553, 0.3662);
        assertClose(Intervals.share(15, 148), 0.1014, 0.0624, 0.1605);
        assertClose(Intervals.share(0, 20), 0, 0, 0.1611);
        assertClose(Intervals.share(1, 29), 0.0345, 0.0061, 0.1718);
    }

    @Test
    void ofMeansAreTwoStandardErrorsWide() {
        // deviation 1.2910, standard error 0.6455
        assertClose(Intervals.mean(List.of(1.0, 2.0, 3.0, 4.0)), 2.5, 1.2348, 3.7652);
        assertClose(Intervals.mean(List.of(7.0)), 7, 7, 7);
    }

    private static void assertClose(Metric metric, double value, double low, double high) {
        assertThat(metric.value()).isCloseTo(value, CLOSE);
        assertThat(metric.low()).isCloseTo(low, CLOSE);
        assertThat(metric.high()).isCloseTo(high, CLOSE);
    }
}
