package io.hpmstream.pipeline.publish;

import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PaceTest {
    private long now = 1_000;

    @Test
    void letsThroughAsManyPerSecondAsAsked() {
        Pace pace = new Pace(50, () -> now, nanos -> now += nanos);
        for (int i = 0; i < 101; i++) {
            pace.await();
        }
        assertThat(now - 1_000).isEqualTo(TimeUnit.SECONDS.toNanos(2));
    }

    @Test
    void sleepsAgainWhenItWokeEarly() {
        Pace pace = new Pace(1, () -> now, nanos -> now += (nanos + 1) / 2);
        pace.await();
        pace.await();
        assertThat(now - 1_000).isEqualTo(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void makesUpForAtMostASecondThatWasLost() {
        Pace pace = new Pace(10, () -> now, nanos -> now += nanos);
        now += TimeUnit.SECONDS.toNanos(100);
        long late = now;
        for (int i = 0; i < 11; i++) {
            pace.await();
        }
        assertThat(now).as("a second's worth at once").isEqualTo(late);
        pace.await();
        assertThat(now).isGreaterThan(late);
    }

    @Test
    void neverSleepsWithoutALimit() {
        Pace pace =
                new Pace(
                        Double.POSITIVE_INFINITY,
                        () -> now,
                        nanos -> {
                            throw new AssertionError("slept");
                        });
        for (int i = 0; i < 1000; i++) {
            pace.await();
        }
    }

    @Test
    void refusesARateOfNothing() {
        assertThatThrownBy(() -> new Pace(0, () -> now, nanos -> now += nanos))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rate must be above 0 images per second, actual: 0.0");
    }
}
