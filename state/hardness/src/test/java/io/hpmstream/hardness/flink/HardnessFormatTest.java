package io.hpmstream.hardness.flink;

import io.hpmstream.hardness.ImageHardness;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HardnessFormatTest {

    private static final ImageHardnessSerializer SERIALIZER = ImageHardnessSerializer.INSTANCE;

    /** Bytes as hexadecimal text; what follows a # explains them. */
    private static byte[] golden() throws IOException {
        try (InputStream file = HardnessFormatTest.class.getResourceAsStream("version-1.hex")) {
            String hex =
                    new String(file.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .map(line -> line.replaceAll("#.*|\\s", ""))
                            .collect(Collectors.joining());
            return HexFormat.of().parseHex(hex);
        }
    }

    private static byte[] written(ImageHardness image) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        SERIALIZER.serialize(image, out);
        return out.getCopyOfBuffer();
    }

    private static ImageHardness read(byte[] bytes) throws IOException {
        return SERIALIZER.deserialize(new DataInputDeserializer(bytes));
    }

    @Test
    void writesTheBytesOfVersionOne() throws IOException {
        assertThat(HexFormat.of().formatHex(written(TestingHardness.GOLDEN)))
                .isEqualTo(HexFormat.of().formatHex(golden()));
    }

    @Test
    void readsTheBytesOfVersionOne() throws IOException {
        ImageHardness image = read(golden());

        // the last cell is beyond what 16 bits hold
        assertThat(image).isEqualTo(TestingHardness.GOLDEN);
        assertThat(image.grid().toArray()).containsExactly(1, Float.NaN, 0, 1.5f, 3, 65_504);
    }

    @Test
    void needsLittleMoreThanTwoBytesACell() throws IOException {
        byte[] bytes = written(TestingHardness.random(1, 14, 14, ImageHardness.MAX_RECENT));

        assertThat(bytes).hasSizeBetween(2 * 14 * 14, 2 * 14 * 14 + 160);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 9, 255})
    void saysWhichVersionsItReads(int version) throws IOException {
        byte[] bytes = golden();
        bytes[0] = (byte) version;

        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "hardness state has format version %d, this build reads 1 to 1"
                                .formatted(version));
    }

    @Test
    void refusesACheckpointOfANewerBuild() {
        ImageHardnessSerializerSnapshot snapshot = new ImageHardnessSerializerSnapshot();

        assertThatThrownBy(
                        () ->
                                snapshot.readSnapshot(
                                        9,
                                        new DataInputDeserializer(),
                                        getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessage("hardness state has format version 9, this build reads 1 to 1");
    }

    @Test
    void takesUpACheckpointOfItsOwnVersion() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, SERIALIZER.snapshotConfiguration());

        TypeSerializerSnapshot<ImageHardness> restored =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        getClass().getClassLoader());

        assertThat(restored.restoreSerializer()).isEqualTo(SERIALIZER);
        assertThat(
                        SERIALIZER
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(restored)
                                .isCompatibleAsIs())
                .isTrue();
    }

    @Test
    void reportsBytesThatEndTooEarly() throws IOException {
        byte[] golden = golden();
        for (int length = 0; length < golden.length; length++) {
            byte[] truncated = Arrays.copyOf(golden, length);
            assertThatThrownBy(() -> read(truncated)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void reportsDamagedBytes() throws IOException {
        byte[] noSightings = golden();
        noSightings[1] = 0;
        noSightings[2] = 0;
        byte[] endlessNumber = golden();
        Arrays.fill(endlessNumber, 1, endlessNumber.length, (byte) 0xFF);

        assertThatThrownBy(() -> read(noSightings))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("hardness state is damaged: ");
        assertThatThrownBy(() -> read(endlessNumber))
                .isInstanceOf(IOException.class)
                .hasMessage("state is damaged: a number is longer than 10 bytes");
    }
}
