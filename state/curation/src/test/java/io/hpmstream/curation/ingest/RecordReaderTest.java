package io.hpmstream.curation.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.curation.TestingImages;
import io.hpmstream.curation.TestingLog;
import io.hpmstream.curation.image.HardnessRecord;
import io.hpmstream.curation.image.SkipReason;
import io.hpmstream.curation.index.Changes;
import io.hpmstream.curation.index.Changes.Place;
import io.hpmstream.curation.index.Changes.Skip;
import io.hpmstream.curation.index.CurationIndex;
import io.hpmstream.curation.index.Feed;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What cannot be read is counted, told once for each kind, kept as it was, and passed over. */
class RecordReaderTest {

    private static final byte[] KEY = "cat".getBytes(UTF_8);
    private static final List<Feed> FEEDS = List.of(Feed.values());

    @TempDir private Path folder;
    private long offset;

    static Stream<Arguments> unreadable() {
        byte[] good = hardness(record -> {});
        byte[] notText = {(byte) 0xC3, (byte) 0x28};
        return Stream.of(
                // malformed
                Arguments.of(Feed.HARDNESS, SkipReason.NOT_JSON, KEY, bytes("{")),
                Arguments.of(Feed.HARDNESS, SkipReason.WRONG_TYPE, KEY, new byte[0]),
                Arguments.of(Feed.HARDNESS, SkipReason.NOT_JSON, KEY, new byte[] {0, 1, 2}),
                Arguments.of(Feed.HARDNESS, SkipReason.NOT_JSON, KEY, deep(5_000)),
                Arguments.of(Feed.HARDNESS, SkipReason.WRONG_TYPE, KEY, bytes("[]")),
                Arguments.of(Feed.HARDNESS, SkipReason.WRONG_TYPE, KEY, bytes("null")),
                Arguments.of(Feed.HARDNESS, SkipReason.MISSING_FIELD, KEY, bytes("{}")),
                Arguments.of(Feed.TAGS, SkipReason.NOT_JSON, KEY, bytes("{")),
                Arguments.of(Feed.TAGS, SkipReason.NOT_JSON, KEY, deep(5_000)),
                Arguments.of(Feed.TAGS, SkipReason.WRONG_TYPE, KEY, new byte[0]),
                Arguments.of(Feed.TAGS, SkipReason.WRONG_TYPE, KEY, bytes("[]")),
                Arguments.of(Feed.TAGS, SkipReason.WRONG_TYPE, KEY, tags(1, "\"drop\"")),
                Arguments.of(Feed.TAGS, SkipReason.WRONG_TYPE, KEY, tags(1, "[1]")),
                Arguments.of(Feed.TAGS, SkipReason.MISSING_FIELD, KEY, bytes("{}")),
                Arguments.of(Feed.THUMBNAILS, SkipReason.NOT_JPEG, KEY, bytes("GIF89a")),
                Arguments.of(Feed.THUMBNAILS, SkipReason.NOT_JPEG, KEY, new byte[0]),
                // of a later version, in which any field may be anything
                Arguments.of(
                        Feed.HARDNESS,
                        SkipReason.FUTURE_VERSION,
                        KEY,
                        hardness(record -> record.put("schemaVersion", 2))),
                Arguments.of(
                        Feed.HARDNESS,
                        SkipReason.FUTURE_VERSION,
                        KEY,
                        bytes("{\"imageId\":7,\"grid\":[],\"schemaVersion\":3}")),
                Arguments.of(Feed.TAGS, SkipReason.FUTURE_VERSION, KEY, tags(2, "{}")),
                // another key
                Arguments.of(Feed.HARDNESS, SkipReason.WRONG_KEY, bytes("dog"), good),
                Arguments.of(Feed.HARDNESS, SkipReason.WRONG_KEY, null, good),
                Arguments.of(Feed.HARDNESS, SkipReason.WRONG_KEY, null, null),
                Arguments.of(Feed.HARDNESS, SkipReason.WRONG_KEY, notText, null),
                Arguments.of(Feed.TAGS, SkipReason.WRONG_KEY, bytes("dog"), tags(1, "[]")),
                Arguments.of(Feed.TAGS, SkipReason.WRONG_KEY, notText, tags(1, "[]")),
                Arguments.of(Feed.THUMBNAILS, SkipReason.WRONG_KEY, new byte[0], jpeg(9)),
                // too large
                Arguments.of(Feed.THUMBNAILS, SkipReason.TOO_LARGE, KEY, jpeg(64 * 1024 + 1)),
                Arguments.of(
                        Feed.THUMBNAILS,
                        SkipReason.WRONG_KEY,
                        new byte[HardnessRecord.MAX_ID_BYTES + 1],
                        jpeg(9)),
                Arguments.of(
                        Feed.HARDNESS,
                        SkipReason.WRONG_KEY,
                        bytes("x".repeat(513)),
                        hardness(record -> record.put("imageId", "x".repeat(513)))),
                Arguments.of(
                        Feed.TAGS,
                        SkipReason.WRONG_TYPE,
                        KEY,
                        tags(1, "[\"" + "x".repeat(65) + "\"]")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] deep(int levels) {
        return bytes("{\"a\":" + "[".repeat(levels));
    }

    private static byte[] hardness(Consumer<ObjectNode> change) {
        ObjectNode record = TestingImages.record("cat", 1);
        change.accept(record);
        return TestingImages.bytes(record);
    }

    private static byte[] tags(int version, String tags) {
        return bytes(
                "{\"schemaVersion\":%d,\"imageId\":\"cat\",\"tags\":%s}".formatted(version, tags));
    }

    private static byte[] jpeg(int length) {
        byte[] jpeg = new byte[length];
        jpeg[0] = (byte) 0xFF;
        jpeg[1] = (byte) 0xD8;
        jpeg[2] = (byte) 0xFF;
        return jpeg;
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void isCountedKeptAndPassedOver(
            Feed feed, SkipReason reason, byte @Nullable [] key, byte @Nullable [] value)
            throws Exception {
        RecordReader reader = new RecordReader(new SkippedRecords(skipped()));
        Changes changes = new Changes();

        reader.read(feed, record(key, value), changes);
        reader.read(Feed.HARDNESS, record(KEY, hardness(record -> {})), changes);

        try (CurationIndex index = open()) {
            index.apply(changes);
            assertThat(index.skips()).containsExactly(Map.entry(new Skip(feed, reason), 1L));
            assertThat(index.image("cat")).isPresent();
            assertThat(index.images()).isEqualTo(1);
            assertThat(index.positions()).containsEntry(new Place(Feed.HARDNESS, 5), offset);
        }
        JsonNode kept = onlyFile();
        assertThat(kept.get("reason").asText()).isEqualTo(reason.label());
        assertThat(kept.get("problem").asText()).isNotBlank();
        assertThat(kept.get("key").binaryValue()).isEqualTo(key);
        assertThat(kept.get("value").binaryValue()).isEqualTo(value);
    }

    private Path skipped() {
        return folder.resolve("skipped");
    }

    private CurationIndex open() {
        return CurationIndex.open(folder.resolve("index"), 8 << 20);
    }

    private ConsumerRecord<byte @Nullable [], byte @Nullable []> record(
            byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>("topic", 5, offset++, key, value);
    }

    private JsonNode onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(skipped())) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            assertThat(all.get(0).getFileName().toString()).matches("[a-z]+-5-0\\.json");
            return new ObjectMapper().readTree(all.get(0).toFile());
        }
    }

    @Test
    void eachKindIsToldOnce() throws Exception {
        RecordReader reader = new RecordReader(new SkippedRecords(skipped()));
        try (TestingLog log = new TestingLog(SkippedRecords.class)) {
            for (int i = 0; i < 20; i++) {
                Changes changes = new Changes();
                reader.read(Feed.HARDNESS, record(KEY, bytes("{")), changes);
                reader.read(Feed.HARDNESS, record(bytes("dog"), hardness(r -> {})), changes);
                reader.read(Feed.TAGS, record(KEY, bytes("{")), changes);
            }

            assertThat(log.messages()).hasSize(3);
            assertThat(log.messages().get(0))
                    .contains("topic topic, partition 5, offset 0")
                    .contains("not-json")
                    .contains(skipped().toString());
        }
        try (Stream<Path> files = Files.list(skipped())) {
            assertThat(files).hasSize(60);
        }
    }

    @Test
    void soManyAreKeptAndNoMore() throws Exception {
        RecordReader reader = new RecordReader(new SkippedRecords(skipped()));
        Changes changes = new Changes();
        for (int i = 0; i < 1_100; i++) {
            reader.read(Feed.HARDNESS, record(KEY, bytes("{")), changes);
        }

        try (CurationIndex index = open()) {
            index.apply(changes);
            assertThat(index.skips()).containsValue(1_100L);
        }
        try (Stream<Path> files = Files.list(skipped())) {
            assertThat(files).hasSize(1_000);
        }
    }

    @Test
    void noBytesEndTheReader() throws Exception {
        RecordReader reader = new RecordReader(new SkippedRecords(skipped()));
        Random random = new Random(3);
        Changes changes = new Changes();
        for (int i = 0; i < 3_000; i++) {
            Feed feed = FEEDS.get(random.nextInt(FEEDS.size()));
            byte[] key = random.nextBoolean() ? KEY : anyBytes(random, 4);
            byte[] value = random.nextBoolean() ? hardness(r -> {}) : tags(1, "[\"keep\"]");
            value[random.nextInt(value.length)] = (byte) random.nextInt(256);
            reader.read(feed, record(key, i % 3 == 0 ? anyBytes(random, 40) : value), changes);
        }
        try (CurationIndex index = open()) {
            index.apply(changes);
            assertThat(index.skips().values().stream().mapToLong(Long::longValue).sum())
                    .isGreaterThan(2_000);
        }
    }

    private static byte[] anyBytes(Random random, int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }
}
