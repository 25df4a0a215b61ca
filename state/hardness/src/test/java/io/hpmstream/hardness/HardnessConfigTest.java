package io.hpmstream.hardness;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HardnessConfigTest {

    @Test
    void tellsItsTimeToLive() {
        Optional<Duration> day = Optional.of(Duration.ofDays(1));

        assertThat(new HardnessConfig(14, 14, 0.3, day).timeToLive()).isEqualTo(day);
        assertThat(new HardnessConfig(14, 14, 0.3, Optional.empty()).timeToLive()).isEmpty();
    }

    @Test
    void travelsInsideOperators() throws IOException, ClassNotFoundException {
        HardnessConfig config = new HardnessConfig(14, 7, 0.3, Duration.ofDays(1));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(config);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(config);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 14", "14, 0", "65, 14", "14, 65"})
    void refusesAGridThatCannotBe(int rows, int columns) {
        assertThatThrownBy(() -> new HardnessConfig(rows, columns, 0.3, Optional.empty()))
                .hasMessage(
                        "grid must have 1 to 64 rows and columns, actual: %d x %d"
                                .formatted(rows, columns));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
    void refusesARateThatCannotBe(double rate) {
        assertThatThrownBy(() -> new HardnessConfig(14, 14, rate, Optional.empty()))
                .hasMessage("rate must be in (0, 1], actual: " + rate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void refusesATimeToLiveThatIsOverAtOnce(Duration timeToLive) {
        assertThatThrownBy(() -> new HardnessConfig(14, 14, 0.3, timeToLive))
                .hasMessage(
                        "time to live must be positive, actual: %s; leave it out to remember for ever"
                                .formatted(timeToLive));
    }
}
