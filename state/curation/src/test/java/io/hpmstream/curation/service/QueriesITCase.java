package io.hpmstream.curation.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.curation.TestingImages;
import io.hpmstream.curation.TestingKafka;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static io.hpmstream.curation.service.TestingService.encoded;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * One service full of random images, asked through HTTP in random ways: every answer is compared
 * with a plain search over the records.
 */
class QueriesITCase {

    @RegisterExtension private static final TestingKafka KAFKA = new TestingKafka();

    private static final long SEED = 20;
    private static final int IMAGES = 500;
    private static final TestingArchive ARCHIVE = new TestingArchive(SEED, IMAGES);
    private static final List<String> FILTERS =
            List.of(
                    "minHardness",
                    "maxHardness",
                    "minProgress",
                    "maxProgress",
                    "minSightings",
                    "source",
                    "label",
                    "tag",
                    "seenAfter",
                    "seenBefore",
                    "idPrefix");
    private static final List<String> FIELDS =
            List.of("hardness", "progress", "sightings", "lastSeen");

    @TempDir private static Path folder;
    private static TestingService service;

    private final Random random = new Random(SEED);

    @BeforeAll
    static void fill() throws Exception {
        KAFKA.create("queries-hardness", 3);
        KAFKA.create("queries-thumbnails", 1);
        KAFKA.create("queries-tags", 1);
        for (ObjectNode record : ARCHIVE.records()) {
            KAFKA.send("queries-hardness", TestingArchive.id(record), TestingImages.bytes(record));
        }
        for (var tagged : ARCHIVE.tags().entrySet()) {
            ObjectNode record = TestingService.JSON.createObjectNode();
            record.put("schemaVersion", 1).put("imageId", tagged.getKey());
            tagged.getValue().forEach(record.putArray("tags")::add);
            KAFKA.send("queries-tags", tagged.getKey(), TestingImages.bytes(record));
        }
        KAFKA.flush();
        service =
                TestingService.shared(
                        KAFKA,
                        TestingService.options(KAFKA.bootstrapServers(), "queries", folder),
                        Map.of(),
                        IMAGES);
    }

    private static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + encoded(one.getValue()))
                .collect(Collectors.joining("&", "?", ""));
    }

    @ParameterizedTest
    @FieldSource("FILTERS")
    void eachFilterAloneFindsWhatAPlainSearchFinds(String name) throws Exception {
        for (int i = 0; i < 8; i++) {
            assertFound(Map.of(name, ARCHIVE.anyValue(name)));
        }
    }

    @Test
    void filtersTogetherFindWhatAPlainSearchFinds() throws Exception {
        int found = 0;
        for (int i = 0; i < 80; i++) {
            found += assertFound(anyFilter()) > 0 ? 1 : 0;
        }
        assertThat(found).as("questions that found something").isGreaterThan(20);
    }

    private Map<String, String> anyFilter() {
        Map<String, String> filter = new TreeMap<>();
        int most = random.nextInt(5);
        for (int i = 0; i < most; i++) {
            String name = FILTERS.get(random.nextInt(FILTERS.size()));
            filter.put(name, ARCHIVE.anyValue(name));
        }
        return filter;
    }

    /** Asks for pages, figures and a histogram; tells how many images there were. */
    private int assertFound(Map<String, String> filter) throws Exception {
        String sort = FIELDS.get(random.nextInt(FIELDS.size()));
        boolean descending = random.nextBoolean();
        List<String> expected = ARCHIVE.search(filter, sort, descending);
        String what = "%s by %s, descending %b".formatted(filter, sort, descending);

        Map<String, String> parameters = new LinkedHashMap<>(filter);
        parameters.put("sort", sort);
        parameters.put("order", descending ? "desc" : "asc");
        parameters.put(
                "limit",
                String.valueOf(Math.min(500, 1 + expected.size() / (1 + random.nextInt(4)))));
        assertThat(allPages(parameters)).as(what).isEqualTo(expected);

        JsonNode stats = service.json("/api/v1/stats" + query(filter));
        assertThat(stats.get("count").asInt()).as(what).isEqualTo(expected.size());
        assertHistogram(filter, sort);
        return expected.size();
    }

    private static List<String> allPages(Map<String, String> parameters) throws Exception {
        List<String> ids = new ArrayList<>();
        Map<String, String> next = new LinkedHashMap<>(parameters);
        while (true) {
            JsonNode page = service.json("/api/v1/images" + query(next));
            page.get("items").forEach(item -> ids.add(item.get("imageId").asText()));
            if (page.get("nextCursor").isNull()) {
                return ids;
            }
            next.put("cursor", page.get("nextCursor").asText());
        }
    }

    private void assertHistogram(Map<String, String> filter, String field) throws Exception {
        double[] values =
                ARCHIVE.passing(filter).stream()
                        .mapToDouble(record -> TestingArchive.value(record, field))
                        .sorted()
                        .toArray();
        double[] known = Arrays.stream(values).filter(Double::isFinite).toArray();
        int bins = 1 + random.nextInt(9);
        Map<String, String> parameters = new LinkedHashMap<>(filter);
        parameters.put("field", field);
        parameters.put("bins", String.valueOf(bins));

        JsonNode histogram = service.json("/api/v1/histogram" + query(parameters));

        assertThat(histogram.get("count").asInt()).isEqualTo(values.length);
        assertThat(histogram.get("unknown").asInt()).isEqualTo(values.length - known.length);
        assertThat(histogram.get("bins")).hasSize(known.length == 0 ? 0 : bins);
        long[] expected = new long[bins];
        for (double value : known) {
            double width = (known[known.length - 1] - known[0]) / bins;
            expected[
                    width == 0
                            ? 0
                            : Math.min(bins - 1, (int) ((value - known[0]) / width + 1e-9))]++;
        }
        for (int bin = 0; bin < histogram.get("bins").size(); bin++) {
            assertThat(histogram.get("bins").get(bin).get("count").asLong())
                    .as("%s of %s, bin %d of %d", field, filter, bin, bins)
                    .isEqualTo(expected[bin]);
        }
    }

    @Test
    void everyExportHoldsTheRowsOfTheAnswers() throws Exception {
        for (int i = 0; i < 6; i++) {
            Map<String, String> filter = i == 0 ? Map.of() : anyFilter();
            Map<String, String> parameters = new LinkedHashMap<>(filter);
            parameters.put("sort", FIELDS.get(i % FIELDS.size()));
            List<JsonNode> rows = rows(parameters);

            assertThat(jsonLines(parameters)).as(filter.toString()).isEqualTo(rows);
            assertCsv(parameters, rows);
            Path parquet = folder.resolve("rows-" + i + ".parquet");
            Files.write(parquet, export(parameters, "parquet"));
            ParquetAnswers.assertSame(parquet, rows);
        }
    }

    private static List<JsonNode> rows(Map<String, String> parameters) throws Exception {
        Map<String, String> page = new LinkedHashMap<>(parameters);
        page.put("limit", String.valueOf(IMAGES));
        List<JsonNode> rows = new ArrayList<>();
        service.json("/api/v1/images" + query(page)).get("items").forEach(rows::add);
        return rows;
    }

    private static byte[] export(Map<String, String> parameters, String format) throws Exception {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.put("format", format);
        HttpResponse<byte[]> answer = service.bytes("/api/v1/export" + query(all));
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static List<JsonNode> jsonLines(Map<String, String> parameters) throws Exception {
        List<JsonNode> rows = new ArrayList<>();
        try (var values =
                TestingService.JSON
                        .readerFor(JsonNode.class)
                        .<JsonNode>readValues(export(parameters, "jsonl"))) {
            values.forEachRemaining(rows::add);
        }
        return rows;
    }

    private static void assertCsv(Map<String, String> parameters, List<JsonNode> rows)
            throws Exception {
        String text = new String(export(parameters, "csv"), UTF_8);
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        try (CSVParser parser = CSVParser.parse(text, format)) {
            List<CSVRecord> lines = parser.getRecords();
            assertThat(lines).hasSameSizeAs(rows);
            for (int i = 0; i < lines.size(); i++) {
                JsonNode row = rows.get(i);
                for (var cell : lines.get(i).toMap().entrySet()) {
                    assertCell(cell.getValue(), row.get(cell.getKey()));
                }
            }
        }
    }

    private static void assertCell(String cell, JsonNode value) throws Exception {
        if (value.isNull()) {
            assertThat(cell).isEmpty();
        } else if (value.isNumber()) {
            assertThat(Double.parseDouble(cell)).isEqualTo(value.asDouble());
        } else if (value.isContainerNode()) {
            assertThat(TestingService.JSON.readTree(cell)).isEqualTo(value);
        } else {
            // what a spreadsheet would take for a formula
            boolean isFormula = value.asText().matches("(?s)[=+\\-@\t\r\n].*");
            assertThat(cell).isEqualTo((isFormula ? "'" : "") + value.asText());
        }
    }

    @Test
    void aCursorOfAnotherQuestionIsRefused() throws Exception {
        String cursor =
                service.json("/api/v1/images?limit=5&source=web").get("nextCursor").asText();
        String other = "A".equals(cursor.substring(0, 1)) ? "B" : "A";
        for (String path :
                List.of(
                        "?limit=5&cursor=" + cursor,
                        "?limit=5&source=shop&cursor=" + cursor,
                        "?limit=5&source=web&sort=progress&cursor=" + cursor,
                        "?limit=5&source=web&order=asc&cursor=" + cursor,
                        "?limit=5&source=web&cursor=" + cursor.substring(0, 12),
                        "?limit=5&source=web&cursor=" + other + cursor.substring(1),
                        "?limit=5&source=web&cursor=",
                        "?limit=5&source=web&cursor=%F0%9F%98%80",
                        "?limit=5&source=web&cursor=" + "A".repeat(2_000))) {
            HttpResponse<String> answer = service.get("/api/v1/images" + path);

            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            JsonNode problem = TestingService.JSON.readTree(answer.body());
            assertThat(problem.get("parameter").asText()).isEqualTo("cursor");
            assertThat(problem.get("allowed").asText()).contains("nextCursor");
        }
        assertThat(service.get("/api/v1/images?limit=9&source=web&cursor=" + cursor).statusCode())
                .as("another limit is no other question")
                .isEqualTo(200);
    }
}
