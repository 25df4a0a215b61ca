package io.hpmstream.hardness;

import org.junit.jupiter.api.Test;

import java.util.Collections;
import java.util.List;

import static io.hpmstream.hardness.TestingSightings.CONFIG;
import static io.hpmstream.hardness.TestingSightings.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ImageHardnessTest {

    private static final HardnessRule RULE = new HardnessRule(CONFIG);
    private static final PatchGrid GRID = PatchGrid.empty(2, 2);
    private static final List<RecentSighting> RECENT = List.of(new RecentSighting(0, 1));

    @Test
    void isFreshFromItsSecondSightingOn() {
        ImageHardness once = RULE.observe(null, whole(1, 0, 1, 1));
        ImageHardness twice = RULE.observe(once, whole(2, 0, 1, 1));

        assertThat(once.isFresh(64, 1_000)).isFalse();
        assertThat(twice.isFresh(64, 1_000)).isTrue();
    }

    @Test
    void isStaleOnceTooManyImagesWereSeenSince() {
        ImageHardness once = RULE.observe(null, whole(1, 0, 1, 1));
        ImageHardness twice = RULE.observe(once, whole(10, 0, 1, 1));

        assertThat(twice.lastImagesSeen()).isEqualTo(320);
        assertThat(twice.isFresh(420, 100)).isTrue();
        assertThat(twice.isFresh(421, 100)).isFalse();
    }

    @Test
    void refusesWhatNoRuleMakes() {
        assertThatThrownBy(() -> new ImageHardness(0, 0, 0, 0, 0, 0, 0, 0, RECENT, GRID))
                .hasMessage("a remembered image must have at least one sighting, actual: 0");
        assertThatThrownBy(() -> new ImageHardness(1, 2, 1, 0, 0, 0, 0, 0, RECENT, GRID))
                .hasMessage("first seen must not be after last seen, actual: 2 > 1");
        assertThatThrownBy(() -> new ImageHardness(1, 0, 0, -1, 0, 0, 0, 0, RECENT, GRID))
                .hasMessage("last step must not be negative, actual: -1");
        assertThatThrownBy(() -> new ImageHardness(1, 0, 0, 0, -1, 0, 0, 0, RECENT, GRID))
                .hasMessage("images seen at the last sighting must not be negative, actual: -1");
        assertThatThrownBy(() -> new ImageHardness(1, 0, 0, 0, 0, Double.NaN, 0, 0, RECENT, GRID))
                .hasMessage("mean loss must be finite and not negative, actual: NaN");
        assertThatThrownBy(() -> new ImageHardness(1, 0, 0, 0, 0, 0, -1, 0, RECENT, GRID))
                .hasMessage("hardness must be finite and not negative, actual: -1.0");
        assertThatThrownBy(() -> new ImageHardness(1, 0, 0, 0, 0, 0, 0, Double.NaN, RECENT, GRID))
                .hasMessage("progress must be finite, actual: NaN");
        assertThatThrownBy(() -> new ImageHardness(1, 0, 0, 0, 0, 0, 0, 0, List.of(), GRID))
                .hasMessage("recent sightings must be 1 to 16, actual: 0");
        List<RecentSighting> seventeen = Collections.nCopies(17, RECENT.get(0));
        assertThatThrownBy(() -> new ImageHardness(99, 0, 0, 0, 0, 0, 0, 0, seventeen, GRID))
                .hasMessage("recent sightings must be 1 to 16, actual: 17");
    }
}
