package io.hpmstream.hardness;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class DigitsTest {

    @ParameterizedTest
    @CsvSource({
        "IMAGE, 0.12345675, 0.1234568",
        "IMAGE, 0.12345665, 0.1234566",
        "IMAGE, 1234567.5, 1234568",
        "IMAGE, 1e-7, 1E-7",
        "IMAGE, 100, 1E+2",
        "PATCH, 1.0625, 1.062",
        "PATCH, 1.1875, 1.188",
        "PATCH, 0.5, 0.5",
        "PATCH, 12345, 1.234E+4"
    })
    void tellsSignificantDigitsAndHalvesToEven(Digits digits, double value, String text) {
        assertThat(digits.text(value)).isEqualTo(text);
        assertThat(digits.round(value)).isEqualTo(new BigDecimal(text).doubleValue());
    }

    /** Against exact decimals: all that a grid can hold, and all sizes of float. */
    @ParameterizedTest
    @EnumSource(Digits.class)
    void isTheSameTheFastWay(Digits digits) {
        MathContext exact = new MathContext(digits == Digits.IMAGE ? 7 : 4, RoundingMode.HALF_EVEN);
        Random random = new Random(11);
        for (int i = 0; i < 300_000; i++) {
            float value =
                    i < 1 << 16
                            ? PackedCell.unpack(new byte[] {(byte) (i >> 8), (byte) i}, 0)
                            : i % 2 == 0
                                    ? Float.intBitsToFloat(random.nextInt())
                                    : random.nextFloat() * 4;
            if (!Float.isFinite(value) || value == 0) {
                continue;
            }
            BigDecimal expected = new BigDecimal(value).round(exact).stripTrailingZeros();
            assertThat(digits.text(value)).isEqualTo(expected.toString());
            assertThat(digits.text((double) value)).isEqualTo(expected.toString());
            assertThat(digits.round(value)).isEqualTo(expected.floatValue());
        }
    }

    @ParameterizedTest
    @EnumSource(Digits.class)
    void changesNothingTheSecondTime(Digits digits) {
        Random random = new Random(12);
        for (int i = 0; i < 100_000; i++) {
            double value = Math.exp(20 * random.nextGaussian());
            double once = digits.round(value);
            assertThat(digits.round(once)).isEqualTo(once);
            assertThat(Double.parseDouble(digits.text(value))).isEqualTo(once);
            float small = (float) value;
            assertThat(digits.text(digits.round(small))).isEqualTo(digits.text(small));
        }
    }

    @Test
    void leavesWhatIsNoNumberAlone() {
        assertThat(Digits.PATCH.round(Float.NaN)).isNaN();
        assertThat(Digits.IMAGE.round(Double.NEGATIVE_INFINITY)).isNegative().isInfinite();
        assertThat(Digits.PATCH.round(Float.POSITIVE_INFINITY)).isInfinite();
    }
}
