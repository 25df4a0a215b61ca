package io.hpmstream.connectors.serialization;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SealedTest {

    // e3069283 is the check value of CRC-32C in its definition
    private static final String SEALED =
            "00000009" + "30d5900b" + "313233343536373839" + "e3069283";

    @Test
    void writesLengthBytesAndTheirChecksums() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);

        Sealed.write("123456789".getBytes(US_ASCII), out);

        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(SEALED);
    }

    @Test
    void readsWhatItWrote() throws IOException {
        assertThat(read(HexFormat.of().parseHex(SEALED)))
                .hasValueSatisfying(
                        bytes -> assertThat(bytes).asString(US_ASCII).isEqualTo("123456789"));
    }

    @Test
    void noticesEveryFlippedBit() throws IOException {
        for (int bit = 0; bit < SEALED.length() * 4; bit++) {
            byte[] flipped = HexFormat.of().parseHex(SEALED);
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(read(flipped)).isEmpty();
        }
    }

    @Test
    void saysThatTheEndIsMissing() {
        byte[] whole = HexFormat.of().parseHex(SEALED);

        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 1)))
                .isInstanceOf(EOFException.class);
    }

    private static Optional<byte[]> read(byte[] bytes) throws IOException {
        return Sealed.read(new DataInputDeserializer(bytes));
    }
}
