package io.hpmstream.connectors.kafka;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class OutgoingMessageSerializerTest {

    private static final OutgoingMessage MESSAGE =
            new OutgoingMessage(
                    new byte[] {7}, null, List.of(new MessageHeader("a", new byte[] {1, 2})), -1);

    private static final String GOLDEN =
            "00000001"
                    + "07"
                    + "ffffffff"
                    + "00000001"
                    + "00000001"
                    + "61"
                    + "00000002"
                    + "0102"
                    + "ffffffffffffffff";

    @Test
    void writesVersionOneByteForByte() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        OutgoingMessageSerializer.INSTANCE.serialize(MESSAGE, out);

        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(GOLDEN);
    }

    @Test
    void readsWhatVersionOneWrote() throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(HexFormat.of().parseHex(GOLDEN));

        assertThat(OutgoingMessageSerializer.INSTANCE.deserialize(in)).isEqualTo(MESSAGE);
        assertThat(in.available()).isZero();
    }

    @Test
    void copiesSerializedMessagesUnchanged() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        OutgoingMessageSerializer.INSTANCE.copy(
                new DataInputDeserializer(HexFormat.of().parseHex(GOLDEN)), out);

        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(GOLDEN);
    }
}
