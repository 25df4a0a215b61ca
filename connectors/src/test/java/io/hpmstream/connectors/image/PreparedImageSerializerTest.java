package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.ImageOrigin;
import io.hpmstream.hardness.Crop;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.HexFormat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PreparedImageSerializerTest {

    private static final PreparedImage IMAGE =
            new PreparedImage(
                    new ImageOrigin("cat", "t", 1, 2, 3, "s", null, null, "ab", 640, 480),
                    new Crop(0.25, 0.5, 0.5, 0.25, true),
                    new byte[] {-1, 0, 1});

    private static final String GOLDEN =
            "00000003"
                    + "636174"
                    + "00000001"
                    + "74" // id, topic
                    + "00000001"
                    + "0000000000000002"
                    + "0000000000000003" // partition, offset, timestamp
                    + "00000001"
                    + "73"
                    + "ffffffff"
                    + "ffffffff" // source, label, uri
                    + "00000002"
                    + "6162"
                    + "00000280"
                    + "000001e0" // sha256, width, height
                    + "3fd0000000000000"
                    + "3fe0000000000000"
                    + "3fe0000000000000"
                    + "3fd0000000000000"
                    + "01" // crop
                    + "00000003"
                    + "ff0001"; // pixels

    @Test
    void writesVersionOneByteForByte() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        PreparedImageSerializer.INSTANCE.serialize(IMAGE, out);

        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(GOLDEN);
    }

    @Test
    void readsWhatVersionOneWrote() throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(HexFormat.of().parseHex(GOLDEN));

        assertThat(PreparedImageSerializer.INSTANCE.deserialize(in)).isEqualTo(IMAGE);
        assertThat(in.available()).isZero();
    }

    @Test
    void refusesBytesThatEndEarly() {
        byte[] half = HexFormat.of().parseHex(GOLDEN.substring(0, GOLDEN.length() / 4 * 2));

        assertThatThrownBy(
                        () ->
                                PreparedImageSerializer.INSTANCE.deserialize(
                                        new DataInputDeserializer(half)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void isWhatFlinkUsesForTheType() {
        assertThat(PreparedImageTypeInfo.INSTANCE.getTypeClass()).isEqualTo(PreparedImage.class);
        assertThat(PreparedImageSerializer.INSTANCE.createInstance().pixels()).isEmpty();
    }
}
