package io.hpmstream.export;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HistogramTest {

    @Test
    void spreadsValuesOverBinsOfEqualWidth() {
        Histogram histogram = histogram(4, 1, 1.9, 2, 3, 4.5, 5);

        assertThat(IntStream.rangeClosed(0, 4).mapToDouble(histogram::edge))
                .containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
        assertThat(IntStream.range(0, 4).mapToLong(histogram::count))
                .as("the largest value is in the last bin")
                .containsExactly(2L, 1L, 1L, 2L);
    }

    @Test
    void putsEqualValuesIntoOneBin() {
        Histogram histogram = histogram(3, 0.7, 0.7);

        assertThat(histogram.count(0)).isEqualTo(2);
        assertThat(histogram.edge(0)).isEqualTo(0.7);
        assertThat(histogram.edge(3)).isEqualTo(0.7);
    }

    @Test
    void countsTheUnknownApart() {
        assertThat(histogram(2, Double.NaN, 1, Double.NaN, 2).unknown()).isEqualTo(2);
        assertThat(histogram(2, Double.NaN).isEmpty()).isTrue();
        assertThat(histogram(2).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1001})
    void refusesANumberOfBinsThatCannotBe(int bins) {
        assertThatThrownBy(() -> histogram(bins, 1))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("bins must be a whole number from 1 to 1000, actual: " + bins);
    }

    private static Histogram histogram(int bins, double... values) {
        return Histogram.of(SortField.HARDNESS, values, values.length, bins);
    }
}
