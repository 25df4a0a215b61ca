package io.hpmstream.connectors.kafka;

import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ImageMessageSerializerTest {

    private static final ImageMessage MESSAGE =
            new ImageMessage(
                    "images",
                    3,
                    8812,
                    1_700_000_000_000L,
                    "käse".getBytes(UTF_8),
                    new byte[] {1, 2, 3},
                    List.of(
                            new MessageHeader("label", new byte[] {9}),
                            new MessageHeader("empty", null)));

    private static final String GOLDEN =
            "00000006"
                    + "696d61676573" // topic
                    + "00000003"
                    + "000000000000226c"
                    + "0000018bcfe56800" // partition, offset, timestamp
                    + "00000005"
                    + "6bc3a47365" // key
                    + "00000003"
                    + "010203" // value
                    + "00000002" // headers
                    + "00000005"
                    + "6c6162656c"
                    + "00000001"
                    + "09"
                    + "00000005"
                    + "656d707479"
                    + "ffffffff";

    @Test
    void writesVersionOneByteForByte() throws IOException {
        assertThat(HexFormat.of().formatHex(serialized(MESSAGE))).isEqualTo(GOLDEN);
    }

    @Test
    void readsWhatVersionOneWrote() throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(HexFormat.of().parseHex(GOLDEN));

        assertThat(ImageMessageSerializer.INSTANCE.deserialize(in)).isEqualTo(MESSAGE);
        assertThat(in.available()).isZero();
    }

    @Test
    void keepsMissingKeyAndValueApartFromEmptyOnes() throws IOException {
        ImageMessage nothing = new ImageMessage("t", 0, 0, -1, null, null, List.of());
        ImageMessage empty = new ImageMessage("t", 0, 0, -1, new byte[0], new byte[0], List.of());

        assertThat(roundTrip(nothing)).isEqualTo(nothing).isNotEqualTo(empty);
        assertThat(roundTrip(empty)).isEqualTo(empty);
    }

    @Test
    void copiesNothing() {
        assertThat(ImageMessageSerializer.INSTANCE.isImmutableType()).isTrue();
        assertThat(ImageMessageSerializer.INSTANCE.copy(MESSAGE)).isSameAs(MESSAGE);
    }

    @Test
    void restoresItselfFromItsSnapshot() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(
                out, ImageMessageSerializer.INSTANCE.snapshotConfiguration());

        TypeSerializerSnapshot<ImageMessage> read =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        getClass().getClassLoader());

        assertThat(read.restoreSerializer()).isEqualTo(ImageMessageSerializer.INSTANCE);
        assertThat(
                        ImageMessageSerializer.INSTANCE
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(read)
                                .isCompatibleAsIs())
                .isTrue();
    }

    @Test
    void refusesStateOfANewerBuild() {
        TypeSerializerSnapshot<ImageMessage> snapshot = new ImageMessageSerializer.Snapshot();

        assertThatThrownBy(
                        () ->
                                snapshot.readSnapshot(
                                        2,
                                        new DataInputDeserializer(new byte[0]),
                                        getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "state of ImageMessageSerializer has format version 2, this build reads 1 to 1");
    }

    @Test
    void isWhatFlinkUsesForTheType() {
        assertThat(ImageMessageTypeInfo.INSTANCE.createSerializer(new SerializerConfigImpl()))
                .isSameAs(ImageMessageSerializer.INSTANCE);
        assertThat(ImageMessageTypeInfo.INSTANCE).isNotEqualTo(OutgoingMessageTypeInfo.INSTANCE);
    }

    private static ImageMessage roundTrip(ImageMessage message) throws IOException {
        return ImageMessageSerializer.INSTANCE.deserialize(
                new DataInputDeserializer(serialized(message)));
    }

    private static byte[] serialized(ImageMessage message) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        ImageMessageSerializer.INSTANCE.serialize(message, out);
        return out.getCopyOfBuffer();
    }
}
