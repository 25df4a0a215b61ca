package io.hpmstream.hardness;

/**
 * The reconstruction loss to expect of an average image at this time of training: a moving average
 * of batch means. The mean m of a batch counts before the batch's own images are measured:
 *
 * <pre>
 *   value ← value + max(rate, 1 / (observations + 1)) · (m − value)
 * </pre>
 *
 * so the first batch expects its own mean (its hardness averages 1), the first batches weigh the
 * same, and from then on an observation loses half of its weight every {@value #HALF_LIFE_STEPS}
 * steps. That is short enough to follow the steep start of a training, and long enough to take the
 * noise of a batch of 32 below 2 %.
 *
 * <p>Two plain numbers: what a checkpoint holds is what goes on.
 *
 * @param observations batches observed; 0 only in {@link #NONE}
 */
public record ExpectedLoss(double value, long observations) {

    /** Steps after which an observation has lost half of its weight. */
    public static final int HALF_LIFE_STEPS = 10;

    /** Nothing observed yet; its value is not for use. */
    public static final ExpectedLoss NONE = new ExpectedLoss(0, 0);

    private static final double RATE = 1 - Math.pow(0.5, 1.0 / HALF_LIFE_STEPS);

    public ExpectedLoss {
        Require.notNegative("observations of the expected loss", observations);
        if (observations > 0) {
            Require.divisor("expected loss", value);
        } else if (value != 0) {
            throw new IllegalArgumentException(
                    "expected loss without observations must be 0, actual: " + value);
        }
    }

    /** This expectation after one more batch. */
    public ExpectedLoss observe(double batchMeanLoss) {
        Require.divisor("mean loss of a batch", batchMeanLoss);
        double weight = Math.max(RATE, 1.0 / (observations + 1));
        return new ExpectedLoss(value + weight * (batchMeanLoss - value), observations + 1);
    }
}
