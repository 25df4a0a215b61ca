package io.hpmstream.pipeline.report;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeatColorsTest {

    private static int alpha(double hardness) {
        return HeatColors.argb((float) hardness) >>> 24;
    }

    private static boolean isRed(double hardness) {
        int argb = HeatColors.argb((float) hardness);
        return (argb >> 16 & 0xFF) > (argb & 0xFF);
    }

    @Test
    void leavesTheAveragePatchClear() {
        assertThat(alpha(1)).isZero();
    }

    @Test
    void growsRedderWithHardness() {
        for (double hardness = 1.1; hardness < 3.9; hardness += 0.1) {
            assertThat(alpha(hardness + 0.1)).isGreaterThan(alpha(hardness));
            assertThat(isRed(hardness)).isTrue();
        }
    }

    @Test
    void growsBluerWithEase() {
        for (double hardness = 0.9; hardness > 0.3; hardness -= 0.05) {
            assertThat(alpha(hardness - 0.05)).isGreaterThan(alpha(hardness));
            assertThat(isRed(hardness)).isFalse();
        }
    }

    @Test
    void keepsTheImageVisibleUnderTheStrongestColours() {
        assertThat(alpha(1e6)).isEqualTo(alpha(4)).isLessThan(200);
        assertThat(alpha(0)).isEqualTo(alpha(0.25)).isLessThan(200);
    }

    @Test
    void setsNeverMeasuredPatchesApart() {
        int never = HeatColors.argb(Float.NaN);

        assertThat(never >> 16 & 0xFF).isEqualTo(never & 0xFF);
        assertThat(never >>> 24).isPositive();
    }

    @Test
    void explainsItselfFromEasyToHard() {
        assertThat(HeatColors.cssGradient())
                .startsWith("linear-gradient(to right, rgba(33,102,200,")
                .contains("0.000)")
                .endsWith("rgba(215,25,28,0.749))");
    }
}
