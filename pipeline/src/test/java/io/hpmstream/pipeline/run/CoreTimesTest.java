package io.hpmstream.pipeline.run;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CoreTimesTest {

    @Test
    void tellsWhatOthersHadOfAllCores() {
        CoreTimes before = new CoreTimes(1000, 100, 7);
        CoreTimes after = new CoreTimes(1020, 118, 17); // 20 s of cores: 10 own, 8 of others

        assertThat(after.shareOfOthersSince(before)).isCloseTo(0.4, within(1e-12));
    }

    @Test
    void isNothingWhereNothingIsCounted() {
        CoreTimes nothing = new CoreTimes(0, 0, 0);

        assertThat(nothing.shareOfOthersSince(nothing)).isZero();
    }
}
