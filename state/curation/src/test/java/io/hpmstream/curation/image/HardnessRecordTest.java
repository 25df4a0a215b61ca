package io.hpmstream.curation.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.curation.TestingImages;
import io.hpmstream.export.RowJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.StringWriter;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HardnessRecordTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BigInteger HUGE = BigInteger.TWO.pow(70);

    @Test
    void everythingThatTheTopicTellsComesOutAsItWas() throws Exception {
        ObjectNode record = TestingImages.record("cat", 1.234567);
        record.put("firstSeen", "2026-01-01T00:00:00.123Z");
        record.put("lastSeen", "2026-03-02T00:00:00Z");
        record.put("meanLoss", 0.7000001);
        CuratedImage read = read(record);

        JsonNode written =
                write(PackedImage.unpack("cat".getBytes(UTF_8), new PackedImage().pack(read)));

        for (String field :
                List.of(
                        "imageId",
                        "hardness",
                        "progress",
                        "imagesSeen",
                        "source",
                        "label",
                        "uri",
                        "sha256",
                        "topic",
                        "partition",
                        "offset",
                        "loss",
                        "expectedLoss",
                        "crop",
                        "flipped",
                        "width",
                        "height",
                        "firstSeen",
                        "lastSeen",
                        "meanLoss")) {
            assertThat(written.get(field)).as(field).isEqualTo(plain(record.get(field)));
        }
        assertThat(written.get("sightings")).isEqualTo(plain(record.get("sighting")));
        assertThat(written.get("lastStep")).isEqualTo(plain(record.get("step")));
        // a sighting that was not measured tells nothing
        record.withArray("recent").remove(1);
        assertThat(written.get("recent")).isEqualTo(plain(record.get("recent")));
        assertThat(written.get("grid")).isEqualTo(plain(record.get("grid")));
    }

    @Test
    void anOlderWriterLeavesUnknownWhatItDidNotKnow() throws Exception {
        JsonNode written = write(read(TestingImages.record("cat", 1)));

        assertThat(written.get("firstSeen").isNull()).isTrue();
        assertThat(written.get("meanLoss").isNull()).isTrue();
        assertThat(written.get("lastSeen").asText()).isEqualTo("2026-03-01T00:00:00Z");
    }

    @Test
    void aNewerFieldIsPassedOver() throws Exception {
        ObjectNode record = TestingImages.record("cat", 1);
        record.putObject("weather").putArray("clouds").add(1).addObject().put("x", 2);

        assertThat(read(record)).isEqualTo(read(TestingImages.record("cat", 1)));
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                changed(SkipReason.FUTURE_VERSION, record -> record.put("schemaVersion", 2)),
                changed(
                        SkipReason.FUTURE_VERSION,
                        record -> record.put("schemaVersion", 2).put("hardness", "very")),
                changed(SkipReason.MISSING_FIELD, record -> record.remove("schemaVersion")),
                changed(SkipReason.MISSING_FIELD, record -> record.remove("grid")),
                changed(SkipReason.MISSING_FIELD, record -> record.remove("sighting")),
                changed(SkipReason.WRONG_TYPE, record -> record.put("hardness", "1.5")),
                changed(SkipReason.WRONG_TYPE, record -> record.put("sighting", 0)),
                changed(SkipReason.WRONG_TYPE, record -> record.put("eventTime", "yesterday")),
                changed(SkipReason.WRONG_TYPE, record -> record.putArray("grid")),
                changed(SkipReason.WRONG_TYPE, record -> record.withObject("/grid").put("rows", 5)),
                changed(SkipReason.WRONG_TYPE, record -> record.putObject("grid")),
                changed(SkipReason.WRONG_TYPE, record -> record.put("width", 1L << 32)),
                changed(SkipReason.WRONG_TYPE, record -> record.put("offset", HUGE)),
                changed(SkipReason.WRONG_TYPE, record -> cells(record).set(0, 1e300)),
                changed(SkipReason.WRONG_TYPE, record -> record.withArray("crop").setNull(0)),
                changed(
                        SkipReason.WRONG_TYPE,
                        record -> record.withArray("recent").addObject().put("hardness", 1)),
                changed(SkipReason.FUTURE_VERSION, record -> record.put("schemaVersion", HUGE)),
                changed(SkipReason.WRONG_KEY, record -> record.put("imageId", "dog")));
    }

    private static ArrayNode cells(ObjectNode record) {
        return record.withObject("/grid").withArray("hardness");
    }

    private static Arguments changed(SkipReason reason, Consumer<ObjectNode> change) {
        ObjectNode record = TestingImages.record("cat", 1);
        change.accept(record);
        return Arguments.of(reason, record);
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void saysWhyItCannotReadARecord(SkipReason reason, ObjectNode record) throws Exception {
        HardnessRecord reader = new HardnessRecord();

        assertThatThrownBy(() -> reader.read("cat".getBytes(UTF_8), TestingImages.bytes(record)))
                .isInstanceOfSatisfying(
                        UnreadableRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
        // and reads the next one
        assertThat(
                        reader.read(
                                "cat".getBytes(UTF_8),
                                TestingImages.bytes(TestingImages.record("cat", 2))))
                .isEqualTo(read(TestingImages.record("cat", 2)));
    }

    @Test
    void nothingFollowsARecord() {
        byte[] two = (TestingImages.record("cat", 1) + "{}").getBytes(UTF_8);

        assertThatThrownBy(() -> new HardnessRecord().read("cat".getBytes(UTF_8), two))
                .isInstanceOf(UnreadableRecordException.class);
    }

    @Test
    void garbageIsNotJson() {
        assertThatThrownBy(() -> new HardnessRecord().read(new byte[] {1}, new byte[] {'{', 0, 5}))
                .isInstanceOfSatisfying(
                        UnreadableRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(SkipReason.NOT_JSON));
    }

    private static CuratedImage read(ObjectNode record) throws UnreadableRecordException {
        return new HardnessRecord()
                .read(record.get("imageId").asText().getBytes(UTF_8), TestingImages.bytes(record));
    }

    private static JsonNode write(CuratedImage image) throws Exception {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            RowJson.write(CuratedRow.of(image, List.of()), json);
        }
        return JSON.readTree(text.toString());
    }

    /** As a reader sees it. */
    private static JsonNode plain(JsonNode node) throws Exception {
        return JSON.readTree(node.toString());
    }
}
