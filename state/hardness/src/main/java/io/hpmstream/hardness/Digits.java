package io.hpmstream.hardness;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * How many digits of a number are told outside the state. Everybody who tells a number rounds it
 * here, so the topic, the live service and a savepoint tell the same value; rounding twice changes
 * nothing.
 */
public enum Digits {
    /** Losses, hardness and crops of images: 7 significant digits. */
    IMAGE(7),
    /** Hardness of patches and of past sightings: 4 significant digits. */
    PATCH(4);

    @SuppressWarnings("ImmutableEnumChecker") // immutable, though nothing marks it so
    private final MathContext precision;

    Digits(int digits) {
        this.precision = new MathContext(digits, RoundingMode.HALF_EVEN);
    }

    /** The rounded number as decimal text, such as 0.413 or 1.2E-7. */
    public String text(double value) {
        return value == 0 ? "0" : rounded(value).toString();
    }

    /** The rounded number; NaN and the infinities stay what they are. */
    public double round(double value) {
        return value == 0 || !Double.isFinite(value) ? value : rounded(value).doubleValue();
    }

    /** The rounded number; NaN and the infinities stay what they are. */
    public float round(float value) {
        return value == 0 || !Float.isFinite(value) ? value : rounded(value).floatValue();
    }

    private BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).round(precision).stripTrailingZeros();
    }
}
