package io.hpmstream.connectors.image;

import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;

import static org.assertj.core.api.Assertions.assertThat;

class MadeThumbnailsTest {

    @Test
    void findsAnImageNewOnlyOnce() {
        MadeThumbnails made = new MadeThumbnails(1);

        assertThat(made.add(0)).isTrue();
        assertThat(made.add(0)).isFalse();
        assertThat(made.add(7)).isTrue();
        assertThat(made.add(7)).isFalse();
    }

    @Test
    void forgetsFewWithAsManyImagesAsItIsMeantFor() {
        assertThat(newAgain(100_000, 100_000)).isLessThan(5_000);
    }

    @Test
    void goesOnWithMoreImagesThanItIsMeantFor() {
        assertThat(newAgain(1_000, 50_000)).isGreaterThan(40_000);
    }

    /** How many of {@code images} are new when they come a second time. */
    private static int newAgain(int meantFor, int images) {
        MadeThumbnails made = new MadeThumbnails(meantFor);
        long[] fingerprints = new SplittableRandom(1).longs(images).toArray();
        for (long fingerprint : fingerprints) {
            made.add(fingerprint);
        }
        int again = 0;
        for (long fingerprint : fingerprints) {
            again += made.add(fingerprint) ? 1 : 0;
        }
        return again;
    }
}
