package io.hpmstream.hardness;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ObservationTest {

    private static Observation of(double loss, double expectedLoss, float... patchLosses) {
        return new Observation(1, 32, 0, loss, expectedLoss, Crop.WHOLE, 1, patchLosses);
    }

    @Test
    void measuresAgainstTheExpectedLoss() {
        assertThat(of(3, 2, 5).ratio()).isEqualTo(1.5);
        assertThat(of(3, 2, 5).patchHardness()).containsExactly(2.5f);
        assertThat(of(3, 2, Float.NaN).patchHardness()).containsExactly(Float.NaN);
    }

    @Test
    void staysFiniteWhereHardlyAnyLossIsExpected() {
        assertThat(of(1, 1e-60, 1).patchHardness()).containsExactly(Float.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAnExpectedLossThatNothingCanBeDividedBy(double expectedLoss) {
        assertThatThrownBy(() -> of(1, expectedLoss, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected loss must be finite and positive, actual: " + expectedLoss);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.5, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesALossThatIsNone(double loss) {
        assertThatThrownBy(() -> of(loss, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("loss must be finite and not negative, actual: " + loss);
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.5f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void namesThePatchWhoseLossIsNone(float patchLoss) {
        assertThatThrownBy(() -> of(1, 1, patchLoss))
                .hasMessage(
                        "patch loss must be finite and not negative, or NaN where visible; actual: "
                                + patchLoss
                                + " at patch 0");
    }

    @Test
    void refusesCountsThatCannotBe() {
        assertThatThrownBy(() -> new Observation(-1, 0, 0, 1, 1, Crop.WHOLE, 1, new float[1]))
                .hasMessage("step must not be negative, actual: -1");
        assertThatThrownBy(() -> new Observation(0, -1, 0, 1, 1, Crop.WHOLE, 1, new float[1]))
                .hasMessage("images seen must not be negative, actual: -1");
        assertThatThrownBy(() -> of(1, 1, 1, 2))
                .hasMessage("a crop of 1 x 1 patches cannot have 2 patch losses");
    }
}
