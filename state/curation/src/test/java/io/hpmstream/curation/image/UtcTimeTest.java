package io.hpmstream.curation.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Times as Java's own reader understands them. */
class UtcTimeTest {

    @Test
    void readsWhatInstantsAreWrittenAs() {
        Random random = new Random(9);
        long year9999 = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
        for (int i = 0; i < 20_000; i++) {
            long millis = random.nextLong(-year9999 / 5, year9999);
            long time = i % 2 == 0 ? millis : millis / 1_000 * 1_000;
            String text = Instant.ofEpochMilli(time).toString();
            assertThat(UtcTime.millis(text)).as(text).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-29T00:00:00Z",
                "1969-12-31T23:59:59.999Z",
                "0000-01-01T00:00:00Z",
                "2026-01-31T24:00:00Z",
                "2026-06-30T23:59:60Z",
                "2026-01-31T12:00:00.5Z",
                "2026-01-31T12:00:00.123456789Z",
                "2026-01-31T12:00:00+01:00",
                "2026-01-31t12:00:00z",
                "+12026-01-31T12:00:00Z"
            })
    void readsEveryShapeThatInstantDoes(String text) {
        assertThat(UtcTime.millis(text)).isEqualTo(Instant.parse(text).toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-01-31T25:00:00Z",
                "2026-01-31T12:60:00Z",
                "2026-01-31T12:00:61Z",
                "2026-01-31 12:00:00Z",
                "2026-01-31T12:00:00",
                "\u0662\u0660\u0662\u0666-01-31T12:00:00Z",
                "yesterday",
                ""
            })
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> UtcTime.millis(text)).isInstanceOf(DateTimeException.class);
    }
}
