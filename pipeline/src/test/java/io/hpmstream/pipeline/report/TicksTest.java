package io.hpmstream.pipeline.report;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

class TicksTest {

    @ParameterizedTest
    @CsvSource({
        "0, 1, 4, 0.0 0.5 1.0",
        "0.43, 1.12, 4, 0.4 0.6 0.8 1.0 1.2",
        "0.691, 0.694, 4, 0.691 0.692 0.693 0.694",
        "0, 50, 4, 0 20 40 60",
        "0, 4800, 6, 0 1;000 2;000 3;000 4;000 5;000",
        "-3, 3, 4, -4 -2 0 2 4",
    })
    void areRoundNumbersAroundTheValues(double low, double high, int about, String labels) {
        Ticks ticks = Ticks.covering(low, high, about);

        assertThat(ticks.values().stream().map(ticks::label).collect(Collectors.joining(" ")))
                .isEqualTo(labels.replace(';', ','));
    }

    @Test
    void coverTheValuesWhateverTheyAre() {
        for (double low = 1e-6; low < 1e6; low *= 1.7) {
            for (double span = low / 1000; span < 1e6; span *= 3.1) {
                Ticks ticks = Ticks.covering(low, low + span, 5);
                assertThat(ticks.first()).isLessThanOrEqualTo(low * (1 + 1e-9));
                assertThat(ticks.last()).isGreaterThanOrEqualTo((low + span) * (1 - 1e-9));
                assertThat(ticks.count()).isBetween(3, 8);
            }
        }
    }

    @Test
    void spreadAroundASingleValue() {
        Ticks ticks = Ticks.covering(0, 0, 4);

        assertThat(ticks.last()).isGreaterThan(ticks.first());
    }
}
