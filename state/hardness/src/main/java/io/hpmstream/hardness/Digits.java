package io.hpmstream.hardness;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * How many digits of a number are told outside the state. Everybody who tells a number rounds it
 * here, so the topic, the live service and a savepoint tell the same value; rounding twice changes
 * nothing. Half goes to even.
 */
public enum Digits {
    /** Losses, hardness and crops of images: 7 significant digits. */
    IMAGE(7),
    /** Hardness of patches and of past sightings: 4 significant digits. */
    PATCH(4);

    // a float times one of these has at most 24 + 27 bits, so a double holds it exactly
    private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};

    private final int digits;

    @SuppressWarnings("ImmutableEnumChecker") // immutable, though nothing marks it so
    private final MathContext precision;

    Digits(int digits) {
        this.digits = digits;
        this.precision = new MathContext(digits, RoundingMode.HALF_EVEN);
    }

    /** The rounded number as decimal text, such as 0.413 or 1.2E-7; it must be finite. */
    public String text(double value) {
        return value == 0 ? "0" : rounded(value).toString();
    }

    /** The same text, faster. */
    public String text(float value) {
        int scale = scale(value);
        return scale < 0
                ? text((double) value)
                : BigDecimal.valueOf((long) Math.rint(value * POWERS[scale]), scale)
                        .stripTrailingZeros()
                        .toString();
    }

    /** The rounded number; NaN and the infinities stay what they are. */
    public double round(double value) {
        return value == 0 || !Double.isFinite(value) ? value : rounded(value).doubleValue();
    }

    /** The rounded number; NaN and the infinities stay what they are. */
    public float round(float value) {
        int scale = scale(value);
        return scale < 0
                ? (float) round((double) value)
                : (float) (Math.rint(value * POWERS[scale]) / POWERS[scale]);
    }

    private BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).round(precision).stripTrailingZeros();
    }

    /** How many decimals its digits leave; negative if the fast way does not hold for it. */
    private int scale(float value) {
        double size = Math.abs((double) value);
        int scale = digits - 1;
        // one decimal more for each zero after the point, one less for each digit before it
        double limit = 1;
        while (size < limit && scale < POWERS.length) {
            limit /= 10;
            scale++;
        }
        if (scale == POWERS.length || !(size < 1e6)) {
            return -1;
        }
        for (double next = 10; size >= next; next *= 10) {
            scale--;
        }
        return scale;
    }
}
