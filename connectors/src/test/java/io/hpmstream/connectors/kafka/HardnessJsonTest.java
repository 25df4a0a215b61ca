package io.hpmstream.connectors.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.hpmstream.hardness.Crop;
import io.hpmstream.hardness.ImageHardness;
import io.hpmstream.hardness.PatchGrid;
import io.hpmstream.hardness.RecentSighting;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

class HardnessJsonTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SHA = "0123456789abcdef".repeat(4);

    @Test
    void writesEveryFieldInOrder() {
        PatchGrid grid = PatchGrid.empty(1, 2);
        ImageHardness remembered =
                new ImageHardness(
                        2,
                        1,
                        2,
                        812,
                        25_984,
                        0.4,
                        1.25,
                        -0.125,
                        List.of(new RecentSighting(7, 1.5f)),
                        grid);
        ImageOrigin origin =
                new ImageOrigin(
                        "cat-17",
                        "images",
                        3,
                        8812,
                        1_700_000_000_123L,
                        "cam",
                        null,
                        "file:///a.jpg",
                        SHA,
                        640,
                        480);
        Sighting sighting =
                new Sighting(
                        "run",
                        origin,
                        2,
                        812,
                        25_984,
                        0.413,
                        1d / 3,
                        new Crop(0.25, 0, 0.5, 1, true),
                        remembered);

        OutgoingMessage message = HardnessJson.of(sighting);

        assertThat(message.key()).isEqualTo("cat-17".getBytes(UTF_8));
        assertThat(message.headers()).isEmpty();
        assertThat(text(message))
                .isEqualTo(
                        "{\"schemaVersion\":1,\"runId\":\"run\",\"imageId\":\"cat-17\",\"sighting\":2,\"step\":812,"
                                + "\"imagesSeen\":25984,\"eventTime\":\"2023-11-14T22:13:20.123Z\",\"source\":\"cam\","
                                + "\"label\":null,\"uri\":\"file:///a.jpg\",\"sha256\":\""
                                + SHA
                                + "\",\"topic\":\"images\",\"partition\":3,\"offset\":8812,\"loss\":0.413,"
                                + "\"expectedLoss\":0.3333333,\"hardness\":1.25,\"progress\":-0.125,"
                                + "\"firstSeen\":\"1970-01-01T00:00:00.001Z\",\"lastSeen\":\"1970-01-01T00:00:00.002Z\","
                                + "\"meanLoss\":0.4,\"crop\":[0.25,0,0.5,1],\"flipped\":true,\"width\":640,\"height\":480,"
                                + "\"recent\":[{\"step\":7,\"hardness\":1.5}],"
                                + "\"grid\":{\"rows\":1,\"columns\":2,\"hardness\":[null,null]}}");
    }

    @Test
    void matchesItsSchema() throws IOException {
        assertThat(
                        problems(
                                JSON.readTree(
                                        text(
                                                HardnessJson.of(
                                                        sighting(
                                                                "cat",
                                                                "tabby",
                                                                1_700_000_000_000L,
                                                                0.4))))))
                .isEmpty();
    }

    @Test
    void matchesItsSchemaWhateverATextHolds() throws IOException {
        String hostile = "\"\\\n\u0000\u2028😀</script>";

        JsonNode json = JSON.readTree(text(HardnessJson.of(sighting(hostile, hostile, 0, 0.4))));

        assertThat(problems(json)).isEmpty();
        assertThat(json.get("imageId").asText()).isEqualTo(hostile);
    }

    @Test
    void matchesItsSchemaWhateverTimeAProducerClaims() throws IOException {
        for (long time : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 0}) {
            assertThat(
                            problems(
                                    JSON.readTree(
                                            text(HardnessJson.of(sighting("a", null, time, 0.4))))))
                    .as("time %d", time)
                    .isEmpty();
        }
    }

    @Test
    void writesNumbersThatAreNotFiniteAsNull() throws IOException {
        JsonNode json = JSON.readTree(text(HardnessJson.of(sighting("a", null, 0, Double.NaN))));

        assertThat(json.get("loss").isNull()).isTrue();
        assertThat(problems(json)).isEmpty();
    }

    @Test
    void roundsPatchesToFourDigits() throws IOException {
        float[] cells = {1.234568f, Float.NaN, 0.001f, 2};
        PatchGrid grid = PatchGrid.of(2, 2, cells);

        JsonNode patches =
                JSON.readTree(text(HardnessJson.of(sighting("a", null, 0, 1, grid))))
                        .at("/grid/hardness");

        assertThat(patches).hasSize(4);
        for (int i = 0; i < cells.length; i++) {
            float kept = grid.toArray()[i];
            if (Float.isNaN(kept)) {
                assertThat(patches.get(i).isNull()).isTrue();
            } else {
                assertThat(patches.get(i).asDouble()).isCloseTo(kept, withPercentage(0.06));
                assertThat(patches.get(i).asText()).hasSizeLessThanOrEqualTo(8);
            }
        }
    }

    @Test
    void staysSmallWithTheLargestTextsAndGrid() {
        Sighting largest =
                sighting("\u0001".repeat(512), "\u0001".repeat(256), 0, 1, PatchGrid.empty(64, 64));

        assertThat(RecordSizes.upperBound(HardnessJson.of(largest)))
                .isLessThan(RecordSizes.largestRecord(RecordSizes.HARDNESS_TOPIC) / 4);
    }

    @Test
    void schemaRefusesWhatIsMissingOrUnknown() throws IOException {
        JsonNode json = JSON.readTree(text(HardnessJson.of(sighting("cat", "tabby", 0, 0.4))));
        ObjectNode without = json.deepCopy();
        without.remove("grid");
        ObjectNode more = json.deepCopy();
        more.put("mood", "good");

        assertThat(problems(without)).isNotEmpty();
        assertThat(problems(more)).isNotEmpty();
    }

    private static List<String> problems(JsonNode json) throws IOException {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(Files.readString(Path.of("..", "docs", "hardness.schema.json")));
        return schema
                .validate(
                        json,
                        context -> context.getExecutionConfig().setFormatAssertionsEnabled(true))
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static Sighting sighting(String id, @Nullable String label, long time, double loss) {
        return sighting(id, label, time, loss, PatchGrid.empty(8, 8));
    }

    private static Sighting sighting(
            String id, @Nullable String label, long time, double loss, PatchGrid grid) {
        List<RecentSighting> recent = new ArrayList<>();
        for (int i = 1; i <= 16; i++) {
            recent.add(new RecentSighting(i, 1f / i));
        }
        ImageHardness remembered =
                new ImageHardness(16, 0, 1, 16, 512, 0.5, 1.1, 0.01, recent, grid);
        ImageOrigin origin =
                new ImageOrigin(id, "images", 0, 0, time, null, label, label, SHA, 96, 96);
        return new Sighting("run", origin, 16, 16, 512, loss, 0.5, Crop.WHOLE, remembered);
    }

    private static String text(OutgoingMessage message) {
        byte[] value = message.value();
        return value == null ? "" : new String(value, UTF_8);
    }
}
