package io.hpmstream.hardness;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

import static io.hpmstream.hardness.TestingSightings.CONFIG;
import static io.hpmstream.hardness.TestingSightings.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class HardnessRuleTest {

    private static final HardnessRule RULE = new HardnessRule(CONFIG);
    private static final HardnessRule FORGETFUL =
            new HardnessRule(new HardnessConfig(2, 2, 0.5, Duration.ofSeconds(1)));

    @Test
    void takesTheFirstRatioAsItIs() {
        ImageHardness first = RULE.observe(null, whole(7, 1_000, 3, 2));

        assertThat(first)
                .isEqualTo(
                        new ImageHardness(
                                1,
                                1_000,
                                1_000,
                                7,
                                224,
                                3,
                                1.5,
                                0,
                                List.of(new RecentSighting(7, 1.5f)),
                                PatchGrid.of(2, 2, new float[] {1.5f, 1.5f, 1.5f, 1.5f})));
    }

    @Test
    void movesHardnessByTheRate() {
        ImageHardness first = RULE.observe(null, whole(1, 0, 2, 1));

        ImageHardness second = RULE.observe(first, whole(2, 0, 3, 4));

        assertThat(second.sightings()).isEqualTo(2);
        assertThat(second.hardness()).isEqualTo(2 + 0.5 * (0.75 - 2));
        assertThat(second.grid().at(1, 1)).isEqualTo(1.375f);
        assertThat(second.lastStep()).isEqualTo(2);
        assertThat(second.lastImagesSeen()).isEqualTo(64);
    }

    @Test
    void staysComparableWhileTheModelImproves() {
        ImageHardness early = RULE.observe(null, whole(1, 0, 4, 2));
        ImageHardness late = RULE.observe(null, whole(900, 0, 0.4, 0.2));

        assertThat(late.hardness()).isEqualTo(early.hardness());
        assertThat(RULE.observe(early, whole(901, 0, 0.4, 0.2)).progress()).isZero();
    }

    @Test
    void countsProgressUpwardsWhereAnImageGetsEasier() {
        ImageHardness hard = RULE.observe(null, whole(1, 0, 2, 1));
        ImageHardness easier = RULE.observe(hard, whole(2, 0, 1, 1));
        ImageHardness harder = RULE.observe(easier, whole(3, 0, 3, 1));

        assertThat(easier.progress()).isEqualTo(0.5);
        assertThat(harder.progress()).isEqualTo(-0.75);
    }

    @Test
    void keepsTheMeanOfAllItsLosses() {
        ImageHardness image = RULE.observe(null, whole(0, 0, 1, 1));
        for (int loss = 2; loss <= 100; loss++) {
            image = RULE.observe(image, whole(loss, 0, loss, 1));
        }

        assertThat(image.meanLoss()).isEqualTo(50.5, within(1e-9));
    }

    @Test
    void keepsTheLastSixteenSightingsOldestFirst() {
        ImageHardness image = RULE.observe(null, whole(1, 0, 1, 1));
        for (int step = 2; step <= 40; step++) {
            image = RULE.observe(image, whole(step, 0, step, 1));
            assertThat(image.recent()).hasSize(Math.min(step, 16));
        }

        assertThat(image.recent()).extracting(RecentSighting::step).startsWith(25L).endsWith(40L);
        assertThat(image.recent()).isSortedAccordingTo((a, b) -> Long.compare(a.step(), b.step()));
    }

    @Test
    void endsTheCurveOfRecentSightingsAtTheHardness() {
        ImageHardness first = RULE.observe(null, whole(1, 0, 2, 1));
        ImageHardness second = RULE.observe(first, whole(2, 0, 1, 1));

        List<RecentSighting> recent = second.recent();
        assertThat(recent.get(1).hardness()).isEqualTo((float) second.hardness());
        assertThat(recent.get(0).hardness() - recent.get(1).hardness())
                .isEqualTo((float) second.progress());
    }

    @Test
    void ordersFirstAndLastSeenByEventTime() {
        ImageHardness image = RULE.observe(null, whole(1, 5_000, 1, 1));
        image = RULE.observe(image, whole(2, 3_000, 1, 1));
        image = RULE.observe(image, whole(3, 4_000, 1, 1));

        assertThat(image.firstSeen()).isEqualTo(3_000);
        assertThat(image.lastSeen()).isEqualTo(5_000);
        assertThat(image.lastStep()).isEqualTo(3);
    }

    @Test
    void measuresOnlyMaskedPatches() {
        float[] patches = {2, Float.NaN, Float.NaN, 4};

        ImageHardness image =
                RULE.observe(null, new Observation(1, 32, 0, 3, 2, Crop.WHOLE, 2, patches));

        assertThat(image.grid().toArray()).containsExactly(1, Float.NaN, Float.NaN, 2);
        assertThat(image.hardness()).isEqualTo(1.5);
    }

    @Test
    void doesNotChangeWhatWasRemembered() {
        ImageHardness first = RULE.observe(null, whole(1, 0, 2, 1));

        RULE.observe(first, whole(2, 0, 9, 1));

        assertThat(first).isEqualTo(RULE.observe(null, whole(1, 0, 2, 1)));
    }

    @Test
    void recallsWhatItHasUntilTheTimeToLiveIsOver() {
        ImageHardness image = FORGETFUL.observe(null, whole(1, 10_000, 2, 1));

        assertThat(FORGETFUL.recall(image, 11_000)).contains(image);
        assertThat(FORGETFUL.recall(image, 11_001)).isEmpty();
        assertThat(FORGETFUL.recall(null, 0)).isEmpty();
    }

    @Test
    void recallsForAnImageThatArrivesLate() {
        ImageHardness image = FORGETFUL.observe(null, whole(1, 10_000, 2, 1));

        assertThat(FORGETFUL.recall(image, 0)).contains(image);
    }

    @Test
    void recallsForEverWithoutATimeToLive() {
        ImageHardness image = RULE.observe(null, whole(1, 0, 2, 1));

        assertThat(RULE.recall(image, Long.MAX_VALUE)).contains(image);
    }

    @Test
    void startsAnewAfterForgetting() {
        ImageHardness image = FORGETFUL.observe(null, whole(1, 10_000, 2, 1));
        image = FORGETFUL.observe(image, whole(2, 11_000, 2, 1));
        assertThat(image.sightings()).isEqualTo(2);

        ImageHardness anew = FORGETFUL.observe(image, whole(9, 12_001, 3, 1));

        assertThat(anew).isEqualTo(FORGETFUL.observe(null, whole(9, 12_001, 3, 1)));
    }

    @Test
    void carriesItsGridIntoAnotherConfiguredSize() {
        ImageHardness image = RULE.observe(null, whole(1, 0, 2, 1));
        HardnessRule finer = new HardnessRule(new HardnessConfig(4, 6, 0.5, Duration.ofDays(1)));

        PatchGrid grid = finer.observe(image, whole(2, 0, 1, 1)).grid();

        assertThat(grid.rows()).isEqualTo(4);
        assertThat(grid.columns()).isEqualTo(6);
        assertThat(grid.toArray()).containsOnly(1.5f);
    }
}
