package io.hpmstream.pipeline.decode;

import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
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

    @Test
    void writesVersionOneByteForByte() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        DecodedOffsetsSerializer.INSTANCE.serialize(OFFSETS, out);

        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(VERSION_1);
    }

    @Test
    void readsWhatVersionOneWrote() throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(HexFormat.of().parseHex(VERSION_1));

        assertThat(DecodedOffsetsSerializer.INSTANCE.deserialize(in)).isEqualTo(OFFSETS);
        assertThat(in.available()).isZero();
    }
}
