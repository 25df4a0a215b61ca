package io.hpmstream.pipeline.decode;

import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What savepoints hold, byte by byte: a change here leaves savepoints behind that nobody reads. */
class DecodedOffsetsTest {

    private static final Partition PARTITION = new Partition("t", 3);

    private static final DecodedOffsets OFFSETS =
            new DecodedOffsets(
                    List.of(new Interval(PARTITION, 10, 20), new Interval(PARTITION, 300, 301)),
                    List.of(new Interval(PARTITION, 12, 13)),
                    List.of());

    private static final String VERSION_1 =
            "01" // received: partitions, topic, number, then distance and length of each interval
                    + "00000001"
                    + "74"
                    + "03"
                    + "02"
                    + "0a"
                    + "0a"
                    + "9802"
                    + "01"
                    + "01" // dead-lettered
                    + "00000001"
                    + "74"
                    + "03"
                    + "01"
                    + "0c"
                    + "01"
                    + "00"; // deleted

    // length and its checksum, what version 1 wrote, its checksum (CRC-32C)
    private static final String VERSION_2 = "00000018" + "d2e0d467" + VERSION_1 + "dac0f124";

    @Test
    void writesVersionTwoByteForByte() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        DecodedOffsetsSerializer.INSTANCE.serialize(OFFSETS, out);

        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(VERSION_2);
    }

    @Test
    void readsWhatVersionTwoWrote() throws IOException {
        DataInputDeserializer in = bytes(VERSION_2);

        assertThat(DecodedOffsetsSerializer.INSTANCE.deserialize(in)).isEqualTo(OFFSETS);
        assertThat(in.available()).isZero();
    }

    @Test
    void readsWhatVersionOneWrote() throws IOException {
        DataInputDeserializer in = bytes(VERSION_1);

        assertThat(serializer(1).deserialize(in)).isEqualTo(OFFSETS);
        assertThat(in.available()).isZero();
    }

    @Test
    void knowsEveryFlippedBit() throws IOException {
        for (int bit = 0; bit < 8 * VERSION_2.length() / 2; bit++) {
            byte[] damaged = HexFormat.of().parseHex(VERSION_2);
            damaged[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(
                            DecodedOffsetsSerializer.INSTANCE.deserialize(
                                    new DataInputDeserializer(damaged)))
                    .as("bit %d", bit)
                    .isEqualTo(DecodedOffsets.DAMAGED);
        }
    }

    /** As Flink gets it for a savepoint of that version. */
    private static TypeSerializer<DecodedOffsets> serializer(int version) throws IOException {
        DecodedOffsetsSerializer.Snapshot snapshot = new DecodedOffsetsSerializer.Snapshot();
        snapshot.readSnapshot(
                version,
                new DataInputDeserializer(new byte[0]),
                DecodedOffsetsTest.class.getClassLoader());
        return snapshot.restoreSerializer();
    }

    private static DataInputDeserializer bytes(String hex) {
        return new DataInputDeserializer(HexFormat.of().parseHex(hex));
    }
}
