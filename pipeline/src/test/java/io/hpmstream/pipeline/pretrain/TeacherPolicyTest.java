package io.hpmstream.pipeline.pretrain;

import io.hpmstream.hardness.Crop;
import io.hpmstream.hardness.HardnessConfig;
import io.hpmstream.hardness.HardnessRule;
import io.hpmstream.hardness.ImageHardness;
import io.hpmstream.hardness.Observation;
import io.hpmstream.pipeline.config.TeacherPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class TeacherPolicyTest {

    private static final long STALE_AFTER = 100;

    private static final HardnessRule RULE =
            new HardnessRule(new HardnessConfig(1, 1, 0.5, Optional.empty()));

    private static final ImageHardness ONCE = sighted(null, 10);
    private static final ImageHardness TWICE = sighted(ONCE, 20);

    @Test
    void alwaysLooksAtEveryImage() {
        assertThat(TeacherPolicy.ALWAYS.looksAt(null, 0, STALE_AFTER)).isTrue();
        assertThat(TeacherPolicy.ALWAYS.looksAt(TWICE, 20, STALE_AFTER)).isTrue();
    }

    @Test
    void neverLooksAtAny() {
        assertThat(TeacherPolicy.NEVER.looksAt(null, 0, STALE_AFTER)).isFalse();
        assertThat(TeacherPolicy.NEVER.looksAt(TWICE, 1_000, STALE_AFTER)).isFalse();
    }

    @Test
    void staleLooksAtImagesWithoutTwoSightings() {
        assertThat(TeacherPolicy.STALE.looksAt(null, 20, STALE_AFTER)).isTrue();
        assertThat(TeacherPolicy.STALE.looksAt(ONCE, 20, STALE_AFTER)).isTrue();
        assertThat(TeacherPolicy.STALE.looksAt(TWICE, 20, STALE_AFTER)).isFalse();
    }

    @Test
    void staleLooksAgainOnceTheMapIsTooOld() {
        assertThat(TeacherPolicy.STALE.looksAt(TWICE, 20 + STALE_AFTER, STALE_AFTER)).isFalse();
        assertThat(TeacherPolicy.STALE.looksAt(TWICE, 21 + STALE_AFTER, STALE_AFTER)).isTrue();
    }

    private static ImageHardness sighted(@Nullable ImageHardness before, long imagesSeen) {
        return RULE.observe(
                before,
                new Observation(
                        imagesSeen, imagesSeen, imagesSeen, 1, 1, Crop.WHOLE, 1, new float[] {1}));
    }
}
