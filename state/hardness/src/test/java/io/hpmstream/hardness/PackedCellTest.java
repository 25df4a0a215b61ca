package io.hpmstream.hardness;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class PackedCellTest {

    private static float packedAndBack(float value) {
        return PackedCell.unpack(PackedCell.pack(new float[] {value}), 0);
    }

    @Test
    void keepsEveryValueWithinTheDocumentedRelativeError() {
        for (float value = 0x1.8p-16f; value < 65_000; value *= 1.0007f) {
            assertThat((double) packedAndBack(value))
                    .isCloseTo(value, within(value * 0x1.0001p-12));
        }
    }

    @Test
    void keepsEveryCodeExactlyWhenPackedAgain() {
        byte[] allCodes = new byte[2 * 65_536];
        for (int code = 0; code < 65_536; code++) {
            allCodes[2 * code] = (byte) (code >> 8);
            allCodes[2 * code + 1] = (byte) code;
        }
        float[] values = PackedCell.unpack(allCodes);

        assertThat(PackedCell.pack(values)).isEqualTo(allCodes);
        assertThat(values[0]).isNaN();
        for (int code = 2; code < 65_536; code++) {
            assertThat(values[code]).isGreaterThan(values[code - 1]);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 1, 0.5f, 3, 0.125f, 1.5f, 100})
    void keepsRoundValuesExactly(float value) {
        assertThat(packedAndBack(value)).isEqualTo(value);
    }

    @Test
    void keepsNeverMeasuredApartFromZero() {
        assertThat(packedAndBack(Float.NaN)).isNaN();
        assertThat(packedAndBack(0)).isZero();
        assertThat(packedAndBack(-0f)).isZero();
        assertThat(PackedCell.pack(new float[] {Float.NaN})).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(floats = {65_521, 1e6f, Float.MAX_VALUE, Float.POSITIVE_INFINITY})
    void keepsWhatIsTooLargeAsTheLargest(float value) {
        assertThat(packedAndBack(value)).isEqualTo(65_504, within(20f));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.MIN_VALUE, 1e-10f, 0x1.fffffep-17f})
    void keepsWhatIsTooSmallAsZero(float value) {
        assertThat(packedAndBack(value)).isZero();
    }

    @ParameterizedTest
    @ValueSource(floats = {-1e-3f, Float.NEGATIVE_INFINITY})
    void refusesNegativeHardness(float value) {
        assertThatThrownBy(() -> packedAndBack(value))
                .hasMessage("patch hardness must be zero or more, actual: " + value);
    }
}
