package io.hpmstream.curation.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

import static org.assertj.core.api.Assertions.assertThat;

class FourDigitsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "0.0",
                "1",
                "1.000",
                "10",
                "999.9",
                "1000",
                "0.0001",
                "0.00009999",
                "1E-4",
                "1.5e2",
                "12345",
                "0.12345",
                "-0.5",
                "1E+1",
                "9999e-7",
                "1e-400",
                "123400",
                "0.001200"
            })
    void keepsEveryNumberAsItIsWritten(String text) {
        FourDigits.Builder builder = new FourDigits.Builder();
        assertThat(builder.add(text.toCharArray(), 0, text.length())).isTrue();
        FourDigits list = packed(builder);

        assertThat(list.toArray()).containsExactly(Double.parseDouble(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e39", "-1e39", "1e400"})
    void refusesWhatNoFloatCanTell(String text) {
        FourDigits.Builder builder = new FourDigits.Builder();

        assertThat(builder.add(text.toCharArray(), 0, text.length())).isFalse();
        assertThat(builder.size()).isZero();
    }

    @Test
    void keepsAllNumbersOfFourDigitsInTwoBytes() {
        SplittableRandom random = new SplittableRandom(7);
        FourDigits.Builder builder = new FourDigits.Builder();
        double[] values = new double[10_000];
        for (int i = 0; i < values.length; i++) {
            double value = Math.pow(10, random.nextDouble(-3.9, 2.9));
            values[i] = BigDecimal.valueOf(value).round(new MathContext(4)).doubleValue();
            builder.add(values[i]);
        }
        Bytes bytes = new Bytes();
        FourDigits list = builder.build();
        list.write(bytes);

        assertThat(bytes.take()).hasSize(2 * values.length);
        assertThat(list.toArray()).containsExactly(values);
    }

    @Test
    void keepsWhatIsUnknownBetweenNumbers() {
        FourDigits list =
                packed(new FourDigits.Builder().add(1.5).addUnknown().add(123.456789).add(2));

        assertThat(list.toArray()).containsExactly(1.5, Double.NaN, 123.456789, 2);
    }

    private static FourDigits packed(FourDigits.Builder builder) {
        FourDigits list = builder.build();
        Bytes bytes = new Bytes();
        list.write(bytes);
        return FourDigits.read(ByteBuffer.wrap(bytes.take()), list.size());
    }
}
