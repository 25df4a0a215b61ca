package io.hpmstream.pipeline.ledger;

import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SkippedOffsetsTest {

    private static final SkippedOffsets SKIPPED =
            SkippedOffsets.parse(List.of("images:0:100..200", " my.images_2-x:12:0..1 "));

    @Test
    void beginWithTheFirstAndEndBeforeTheLast() {
        assertThat(SKIPPED.contains("images", 0, 99)).isFalse();
        assertThat(SKIPPED.contains("images", 0, 100)).isTrue();
        assertThat(SKIPPED.contains("images", 0, 199)).isTrue();
        assertThat(SKIPPED.contains("images", 0, 200)).isFalse();
        assertThat(SKIPPED.contains("images", 1, 150)).isFalse();
        assertThat(SKIPPED.contains("other", 0, 150)).isFalse();
        assertThat(SKIPPED.contains("my.images_2-x", 12, 0)).isTrue();
        assertThat(SKIPPED.contains("images#1", 0, 150))
                .as("offsets of a topic that was made again mean other images")
                .isFalse();
        assertThat(SkippedOffsets.parse(List.of("images#1:0:0..9")).contains("images#1", 0, 5))
                .isTrue();
    }

    @Test
    void tellWhatOfSomeIntervalsIsSkipped() {
        Partition zero = new Partition("images", 0);
        Partition one = new Partition("images", 1);

        assertThat(
                        SKIPPED.of(
                                List.of(
                                        new Interval(zero, 0, 120),
                                        new Interval(zero, 150, 160),
                                        new Interval(zero, 190, 300),
                                        new Interval(one, 0, 300))))
                .containsExactly(
                        new Interval(zero, 100, 120),
                        new Interval(zero, 150, 160),
                        new Interval(zero, 190, 200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "images:0:5..5",
                "images:0:6..5",
                "images:0:-1..5",
                "images:0:1-5",
                "images:x:1..5",
                "images:1..5",
                "a b:0:1..5",
                "images:0:1..99999999999999999999"
            })
    void whatIsNoRangeIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> SkippedOffsets.parse(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("for example images:0:1200..1350")
                .hasMessageContaining("'" + text + "'");
    }
}
