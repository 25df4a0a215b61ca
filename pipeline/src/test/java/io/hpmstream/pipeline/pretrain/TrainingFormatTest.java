package io.hpmstream.pipeline.pretrain;

import io.hpmstream.hardness.Crop;
import io.hpmstream.hardness.ExpectedLoss;
import io.hpmstream.model.SnapshotBuffers;
import io.hpmstream.model.TrainerCounters;
import io.hpmstream.model.WeightsSnapshot.Chunk;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import io.hpmstream.pipeline.pretrain.TrainingProgress.Offsets;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What savepoints hold, byte by byte: a change here leaves savepoints behind that nobody reads. */
class TrainingFormatTest {

    private static final TrainingProgress PROGRESS =
            new TrainingProgress(
                    "s",
                    new TrainerCounters(7, 224, 2, 1, 4),
                    new ExpectedLoss(0.5, 5),
                    230,
                    new Offsets(
                            List.of(interval(3, 10, 20), interval(3, 300, 301)),
                            List.of(interval(3, 12, 13)),
                            List.of(interval(3, 20, 22), interval(4, 0, 1)),
                            List.of(interval(3, 22, 24))),
                    Map.of("hpm.b", "1", "hpm.a", "x"));

    private static final TrainingProgress PROGRESS_OF_VERSION_2 =
            new TrainingProgress(
                    PROGRESS.shape(),
                    PROGRESS.counters(),
                    PROGRESS.expectedLoss(),
                    PROGRESS.arrivals(),
                    new Offsets(
                            PROGRESS.offsets().trained(),
                            PROGRESS.offsets().repeated(),
                            PROGRESS.offsets().waiting(),
                            List.of()),
                    PROGRESS.settings());

    private static final TrainingProgress PROGRESS_OF_VERSION_1 =
            new TrainingProgress(
                    "s",
                    new TrainerCounters(7, 224, 2, 1, 4),
                    new ExpectedLoss(0.5, 5),
                    230,
                    new Offsets(List.of(interval(3, 10, 20)), List.of(), List.of(), List.of()),
                    Map.of());

    private static final String PROGRESS_VERSION_1 =
            "00000001" // shape
                    + "73"
                    + "0000000000000007" // step, images seen, skipped updates
                    + "00000000000000e0"
                    + "0000000000000002"
                    + "00000001" // consecutive skips, threads
                    + "00000004"
                    + "3fe0000000000000" // expected loss
                    + "0000000000000005"
                    + "00000000000000e6" // arrivals
                    + "00000001" // intervals: topic, partition, start, end
                    + "00000001"
                    + "74"
                    + "00000003"
                    + "000000000000000a"
                    + "0000000000000014";

    private static final String PROGRESS_VERSION_2 =
            PROGRESS_VERSION_1.substring(
                            0, PROGRESS_VERSION_1.indexOf("00000001" + "00000001" + "74"))
                    + "01" // trained: partitions, topic, number, then distance and length of each
                    + "00000001"
                    + "74"
                    + "03"
                    + "02"
                    + "0a"
                    + "0a"
                    + "9802"
                    + "01"
                    + "01" // repeated
                    + "00000001"
                    + "74"
                    + "03"
                    + "01"
                    + "0c"
                    + "01"
                    + "02" // waiting
                    + "00000001"
                    + "74"
                    + "03"
                    + "01"
                    + "14"
                    + "02"
                    + "00000001"
                    + "74"
                    + "04"
                    + "01"
                    + "00"
                    + "01"
                    + "00000002" // settings, ordered by key
                    + "00000005"
                    + "68706d2e61"
                    + "00000001"
                    + "78"
                    + "00000005"
                    + "68706d2e62"
                    + "00000001"
                    + "31";

    private static final String SETTINGS =
            PROGRESS_VERSION_2.substring(PROGRESS_VERSION_2.indexOf("00000002" + "00000005"));

    private static final String PROGRESS_VERSION_3 =
            "00000091" // length, its checksum
                    + "28a434d3"
                    + PROGRESS_VERSION_2.substring(
                            0, PROGRESS_VERSION_2.length() - SETTINGS.length())
                    + "01" // dropped
                    + "00000001"
                    + "74"
                    + "03"
                    + "01"
                    + "16"
                    + "02"
                    + SETTINGS
                    + "0c81c734"; // checksum of all behind that of the length

    private static final String CHUNK_VERSION_1 =
            "00000003" // tensor
                    + "732e64"
                    + "0000000000000002" // offset, elements of the tensor
                    + "0000000000000009"
                    + "00000008" // bytes, then floats 1 and -2, little-endian
                    + "0000803f"
                    + "000000c0";

    private static final int HEADER_DIGITS = CHUNK_VERSION_1.length() - 16;

    private static final String CHUNK_VERSION_2 =
            "0000001b" // length of what is before the floats, its checksum, that, its checksum
                    + "c1b02793"
                    + CHUNK_VERSION_1.substring(0, HEADER_DIGITS)
                    + "2600a296"
                    + CHUNK_VERSION_1.substring(HEADER_DIGITS)
                    + "aa36f2c9";

    private static final LatestSighting SIGHTING =
            new LatestSighting(
                    0.5,
                    0.25,
                    "é",
                    null,
                    "u",
                    "00ff",
                    640,
                    480,
                    "t",
                    3,
                    8812,
                    new Crop(0.25, 0, 0.5, 1, true));

    private static final String SIGHTING_VERSION_1 =
            "3fe0000000000000" // loss, expected loss
                    + "3fd0000000000000"
                    + "00000002" // source, label, uri, sha256
                    + "c3a9"
                    + "ffffffff"
                    + "00000001"
                    + "75"
                    + "00000002"
                    + "00ff"
                    + "00000280" // width, height
                    + "000001e0"
                    + "00000001" // topic, partition, offset
                    + "74"
                    + "00000003"
                    + "000000000000226c"
                    + "3fd0000000000000" // crop
                    + "0000000000000000"
                    + "3fe0000000000000"
                    + "3ff0000000000000"
                    + "01";

    @Test
    void writesTheLatestSightingOfVersionOneByteForByte() throws IOException {
        assertThat(hex(LatestSightingSerializer.INSTANCE, SIGHTING)).isEqualTo(SIGHTING_VERSION_1);
    }

    @Test
    void readsTheLatestSightingThatVersionOneWrote() throws IOException {
        DataInputDeserializer in = bytes(SIGHTING_VERSION_1);

        assertThat(LatestSightingSerializer.INSTANCE.deserialize(in)).isEqualTo(SIGHTING);
        assertThat(in.available()).isZero();
    }

    @Test
    void writesProgressOfVersionThreeByteForByte() throws IOException {
        assertThat(hex(TrainingProgressSerializer.INSTANCE, PROGRESS))
                .isEqualTo(PROGRESS_VERSION_3);
    }

    @Test
    void readsProgressThatVersionThreeWrote() throws IOException {
        assertThat(read(3, PROGRESS_VERSION_3)).isEqualTo(PROGRESS);
    }

    @Test
    void readsProgressThatVersionTwoWrote() throws IOException {
        assertThat(read(2, PROGRESS_VERSION_2)).isEqualTo(PROGRESS_OF_VERSION_2);
    }

    @Test
    void readsProgressThatVersionOneWrote() throws IOException {
        assertThat(read(1, PROGRESS_VERSION_1)).isEqualTo(PROGRESS_OF_VERSION_1);
    }

    private static TrainingProgress read(int version, String hex) throws IOException {
        DataInputDeserializer in = bytes(hex);
        TrainingProgress progress =
                ofVersion(version, new TrainingProgressSerializer.Snapshot()).deserialize(in);
        assertThat(in.available()).isZero();
        return progress;
    }

    @Test
    void writesChunksOfVersionTwoByteForByte() throws IOException {
        assertThat(hex(StoredChunkSerializer.INSTANCE, new StoredChunk(chunk(), null)))
                .isEqualTo(CHUNK_VERSION_2);
    }

    @Test
    void readsChunksThatVersionTwoWrote() throws IOException {
        assertReadsChunk(StoredChunkSerializer.INSTANCE, CHUNK_VERSION_2);
    }

    @Test
    void readsChunksThatVersionOneWrote() throws IOException {
        assertReadsChunk(ofVersion(1, new StoredChunkSerializer.Snapshot()), CHUNK_VERSION_1);
    }

    private static void assertReadsChunk(TypeSerializer<StoredChunk> serializer, String hex)
            throws IOException {
        DataInputDeserializer in = bytes(hex);

        Chunk read = serializer.deserialize(in).chunk();

        assertThat(read).isEqualTo(chunk());
        assertThat(read.data().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(in.available()).isZero();
    }

    @Test
    void noticesEveryFlippedBitOfAChunk() throws IOException {
        for (byte[] damaged : flippedBits(CHUNK_VERSION_2)) {
            assertThat(
                            StoredChunkSerializer.INSTANCE.deserialize(
                                    new DataInputDeserializer(damaged)))
                    .isSameAs(StoredChunk.DAMAGED);
        }
    }

    @Test
    void noticesEveryFlippedBitOfProgress() throws IOException {
        for (byte[] damaged : flippedBits(PROGRESS_VERSION_3)) {
            assertThat(
                            TrainingProgressSerializer.INSTANCE.deserialize(
                                    new DataInputDeserializer(damaged)))
                    .isSameAs(TrainingProgress.DAMAGED);
        }
    }

    private static List<byte[]> flippedBits(String hex) {
        List<byte[]> all = new ArrayList<>();
        for (int bit = 0; bit < hex.length() * 4; bit++) {
            byte[] flipped = HexFormat.of().parseHex(hex);
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            all.add(flipped);
        }
        return all;
    }

    @Test
    void streamsAChunkThatIsLongerThanItsCopyBuffer() throws IOException {
        ByteBuffer data = ByteBuffer.allocateDirect((64 << 10) * 2 + 4);
        while (data.hasRemaining()) {
            data.put((byte) (data.position() * 31));
        }
        Chunk large = new Chunk("student.decayed", 0, data.capacity() / 4, data.flip());
        DataOutputSerializer out = new DataOutputSerializer(64);
        StoredChunkSerializer.INSTANCE.serialize(new StoredChunk(large, null), out);

        Chunk read =
                StoredChunkSerializer.INSTANCE
                        .deserialize(new DataInputDeserializer(out.getCopyOfBuffer()))
                        .chunk();

        assertThat(read).isEqualTo(large);
    }

    @Test
    void givesTheBufferBackOnceItIsWritten() throws IOException {
        SnapshotBuffers pool = new SnapshotBuffers();
        ByteBuffer buffer = pool.acquire(8);
        StoredChunk stored = new StoredChunk(new Chunk("t", 0, 2, buffer), pool);
        assertThat(pool.acquire(8)).isNotSameAs(buffer);

        hex(StoredChunkSerializer.INSTANCE, stored);

        assertThat(pool.acquire(8)).isSameAs(buffer);
    }

    @Test
    void readsTheSameContentHoweverOftenItIsWritten() throws IOException {
        StoredChunk stored = new StoredChunk(chunk(), null);
        hex(StoredChunkSerializer.INSTANCE, stored);

        assertThat(hex(StoredChunkSerializer.INSTANCE, stored)).isEqualTo(CHUNK_VERSION_2);
    }

    @Test
    void refusesAChunkThatEndsEarly() {
        String early = CHUNK_VERSION_2.substring(0, CHUNK_VERSION_2.length() - 2);

        assertThatThrownBy(() -> StoredChunkSerializer.INSTANCE.deserialize(bytes(early)))
                .isInstanceOf(EOFException.class);
    }

    @Test
    void refusesAChunkOfVersionOneThatClaimsNonsense() {
        String nonsense = CHUNK_VERSION_1.replace("00000008", "fffffff8");

        assertThatThrownBy(
                        () ->
                                ofVersion(1, new StoredChunkSerializer.Snapshot())
                                        .deserialize(bytes(nonsense)))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("s.d claims -8 bytes");
    }

    @Test
    void refusesAFutureVersionByItsName() {
        assertRefusesVersion(4, new TrainingProgressSerializer.Snapshot(), "TrainingProgress");
        assertRefusesVersion(3, new StoredChunkSerializer.Snapshot(), "StoredChunk");
        assertRefusesVersion(2, new LatestSightingSerializer.Snapshot(), "LatestSighting");
    }

    private static void assertRefusesVersion(
            int version, TypeSerializerSnapshot<?> snapshot, String type) {
        assertThatThrownBy(
                        () ->
                                snapshot.readSnapshot(
                                        version,
                                        bytes(""),
                                        TrainingFormatTest.class.getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "state of %sSerializer has format version %d, this build reads 1 to %d"
                                .formatted(type, version, version - 1));
    }

    private static <T> TypeSerializer<T> ofVersion(int version, TypeSerializerSnapshot<T> snapshot)
            throws IOException {
        snapshot.readSnapshot(version, bytes(""), TrainingFormatTest.class.getClassLoader());
        return snapshot.restoreSerializer();
    }

    private static Interval interval(int partition, long start, long end) {
        return new Interval(new Partition("t", partition), start, end);
    }

    private static Chunk chunk() {
        ByteBuffer data = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(1).putFloat(-2).flip();
        return new Chunk("s.d", 2, 9, data);
    }

    private static <T> String hex(TypeSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        return HexFormat.of().formatHex(out.getCopyOfBuffer());
    }

    private static DataInputDeserializer bytes(String hex) {
        return new DataInputDeserializer(HexFormat.of().parseHex(hex));
    }
}
