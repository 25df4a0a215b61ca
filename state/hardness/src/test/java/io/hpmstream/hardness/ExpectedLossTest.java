package io.hpmstream.hardness;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ExpectedLossTest {

    private static ExpectedLoss after(int batches, double loss) {
        ExpectedLoss expected = ExpectedLoss.NONE;
        for (int i = 0; i < batches; i++) {
            expected = expected.observe(loss);
        }
        return expected;
    }

    @Test
    void expectsOfTheFirstBatchItsOwnMean() {
        assertThat(ExpectedLoss.NONE.observe(0.8)).isEqualTo(new ExpectedLoss(0.8, 1));
    }

    @Test
    void weighsTheFirstBatchesTheSame() {
        ExpectedLoss expected = ExpectedLoss.NONE.observe(3).observe(2).observe(1).observe(4);

        assertThat(expected.value()).isEqualTo(2.5, within(1e-12));
        assertThat(expected.observations()).isEqualTo(4);
    }

    @Test
    void forgetsHalfOfTheOldLevelWithinItsHalfLife() {
        ExpectedLoss expected = after(1_000, 2);

        for (int i = 0; i < ExpectedLoss.HALF_LIFE_STEPS; i++) {
            expected = expected.observe(1);
        }

        assertThat(expected.value()).isEqualTo(1.5, within(1e-9));
    }

    @Test
    void keepsTheNoiseOfSmallBatchesBelowTwoPercent() {
        Random random = new Random(1);
        ExpectedLoss expected = after(100, 1);
        double squares = 0;
        int steps = 10_000;
        for (int step = 0; step < steps; step++) {
            // losses of single images spread by a half around 1: of 32 together, by 0.5 / √32
            expected = expected.observe(1 + 0.5 / Math.sqrt(32) * random.nextGaussian());
            squares += (expected.value() - 1) * (expected.value() - 1);
        }

        assertThat(Math.sqrt(squares / steps)).isBetween(0.005, 0.02);
    }

    @Test
    void goesOnFromPlainValuesAsIfNothingHadHappened() {
        ExpectedLoss expected = after(5, 2).observe(3);

        ExpectedLoss restored = new ExpectedLoss(expected.value(), expected.observations());

        assertThat(restored.observe(1)).isEqualTo(expected.observe(1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesABatchMeanThatIsNoLoss(double loss) {
        assertThatThrownBy(() -> ExpectedLoss.NONE.observe(loss))
                .hasMessage("mean loss of a batch must be finite and positive, actual: " + loss);
    }

    @Test
    void refusesToBeRestoredFromNonsense() {
        assertThatThrownBy(() -> new ExpectedLoss(Double.NaN, 3))
                .hasMessage("expected loss must be finite and positive, actual: NaN");
        assertThatThrownBy(() -> new ExpectedLoss(1, 0))
                .hasMessage("expected loss without observations must be 0, actual: 1.0");
        assertThatThrownBy(() -> new ExpectedLoss(1, -1))
                .hasMessage("observations of the expected loss must not be negative, actual: -1");
    }
}
