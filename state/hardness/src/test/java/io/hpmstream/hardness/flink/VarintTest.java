package io.hpmstream.hardness.flink;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;

import static org.assertj.core.api.Assertions.assertThat;

class VarintTest {

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "127, 1",
        "128, 2",
        "16383, 2",
        "16384, 3",
        "9223372036854775807, 9",
        "-1, 10"
    })
    void takesAsManyBytesAsTheNumberNeeds(long value, int bytes) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        Varint.write(value, out);

        assertThat(out.length()).isEqualTo(bytes);
        assertThat(Varint.read(new DataInputDeserializer(out.getCopyOfBuffer()))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1, 63, -64, 64, -1_000_000, Long.MAX_VALUE, Long.MIN_VALUE})
    void keepsTheSign(long value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        Varint.writeSigned(value, out);

        assertThat(Varint.readSigned(new DataInputDeserializer(out.getCopyOfBuffer())))
                .isEqualTo(value);
    }

    @Test
    void takesOneByteForSmallStepsBackToo() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        Varint.writeSigned(-64, out);

        assertThat(out.length()).isEqualTo(1);
    }
}
