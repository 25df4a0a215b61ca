package io.hpmstream.pipeline.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.export.FilterParameter;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.embedded.SmallTraining;
import io.hpmstream.pipeline.query.ToldImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code hpm hardness} on the savepoints of a small training. */
class HardnessCommandITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private static Path folder;

    private static String before = "";
    private static String after = "";
    private static final List<JsonNode> TOLD = new ArrayList<>();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void train() throws Exception {
        SmallTraining training =
                new SmallTraining(
                        KAFKA.bootstrapServers(), KAFKA.newTopic("commands", Map.of()), folder);
        training.publish(0, 1, 2, 3, 4, 5, 6, 7);
        SmallTraining.Run first = training.run(2, 0);
        training.publish(0, 1, 2, 3);
        SmallTraining.Run second = training.from(first.savepoint()).run(3, 0);
        before = first.savepoint();
        after = second.savepoint();
        TOLD.addAll(first.sightings());
        TOLD.addAll(second.sightings());
    }

    @Test
    void listsTheHardestImages() {
        assertThat(run("top", "--from", after, "--limit", "3")).isZero();

        assertThat(out.toString().lines().toList())
                .hasSize(4)
                .first()
                .asString()
                .matches("image +hardness +progress +sightings +last seen");
        assertThat(out.toString().lines().skip(1).map(line -> line.substring(0, line.indexOf(' '))))
                .isEqualTo(hardest().stream().limit(3).toList());
    }

    @Test
    void listsThemForScriptsWithAllColumns() throws Exception {
        assertThat(run("top", "--from", after, "--output", "json", "--min-sightings", "2"))
                .isZero();

        Map<String, String> expected = ToldImages.rows(TOLD);
        expected.keySet().removeIf(id -> Integer.parseInt(id.substring(6)) > 3);
        assertThat(ToldImages.lines(out.toString())).isEqualTo(expected);
    }

    @Test
    void listsThemForSpreadsheets() {
        assertThat(run("top", "--from", after, "--output", "csv", "--limit", "2")).isZero();

        assertThat(List.of(out.toString().split("\r\n")))
                .hasSize(3)
                .first()
                .asString()
                .startsWith("imageId,hardness,progress,sightings,");
    }

    @Test
    void tellsAllOfOneImage() {
        assertThat(run("get", "scene-3", "--from", after)).isZero();

        assertThat(out.toString())
                .contains(
                        "image          scene-3\n",
                        "sightings      2\n",
                        "partition 0, offset 11\n");
        // 16 pixels in patches of 4
        assertThat(out.toString().lines().skip(1).dropWhile(line -> !line.startsWith("patches")))
                .hasSizeGreaterThan(4);
    }

    @Test
    void endsWithOneIfItKnowsNoSuchImage() {
        assertThat(run("get", "scene-\u001b[31m", "--from", after)).isOne();

        assertThat(err.toString()).contains("no image has the id 'scene-\uFFFD[31m'");
    }

    @Test
    void countsImages() throws Exception {
        String[] question = {
            "histogram", "--from", after, "--field", "sightings", "--bins", "2", "--output", "json"
        };
        assertThat(run(question)).isZero();

        assertThat(JSON.readTree(out.toString()))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"field": "sightings", "unknown": 0, "bins": [
                                  {"from": 1.0, "to": 1.5, "count": 4},
                                  {"from": 1.5, "to": 2.0, "count": 4}]}
                                """));
    }

    @Test
    void exportsIntoAFileThatAppearsWhenItIsComplete() throws Exception {
        Path file = folder.resolve("images.jsonl");

        assertThat(run("export", "--from", after, "--file", file.toString())).isZero();

        assertThat(ToldImages.lines(Files.readString(file))).isEqualTo(ToldImages.rows(TOLD));
        try (Stream<Path> parts = Files.list(folder)) {
            assertThat(parts).noneMatch(path -> path.toString().endsWith(".part"));
        }
    }

    @Test
    void takesTheFormatFromTheEndingOfTheFile() throws Exception {
        Path file = folder.resolve("images.parquet");

        assertThat(run("export", "--from", after, "--file", file.toString())).isZero();

        assertThat(Files.readString(file, ISO_8859_1)).startsWith("PAR1").endsWith("PAR1");
    }

    @Test
    void tellsWhatChangedBetweenTwoSavepoints() throws Exception {
        assertThat(run("diff", before, after, "--output", "json")).isZero();

        List<JsonNode> changes = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            changes.add(JSON.readTree(line));
        }
        assertThat(changes).hasSize(4);
        for (JsonNode change : changes) {
            JsonNode told =
                    TOLD.stream()
                            .filter(one -> one.get("imageId").equals(change.get("imageId")))
                            .reduce((first, second) -> second)
                            .orElseThrow();
            assertThat(change.get("hardnessAfter")).isEqualTo(told.get("hardness"));
        }
        assertThat(changes.stream().map(change -> -Math.abs(change.get("change").asDouble())))
                .isSorted();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "top --from x --min-hardness hot|--min-hardness must be a number, actual: hot",
                "top --from x --sort mood|--sort must be one of hardness, progress, sightings, lastSeen, actual: mood",
                "top --from x --limit 0|--limit must be 1 to 100000, actual: 0",
                "top --from x --server http://a|are mutually exclusive",
                "histogram --from x --bins 0|bins must be a whole number from 1 to 1000, actual: 0",
                "top --server ftp://a|server must be a URL such as http://127.0.0.1:8090, actual: ftp://a",
                "hardness|a command is missing: top, get, histogram, export or diff"
            })
    void refusesAQuestionThatCannotBe(String arguments, String message) {
        assertThat(run(arguments.equals("hardness") ? new String[0] : arguments.split(" ")))
                .isEqualTo(2);

        assertThat(err.toString()).contains(message);
    }

    @Test
    void tellsWhereItFoundNothing() {
        String nowhere = folder.resolve("nowhere").toUri().toString();

        assertThat(run("top", "--from", nowhere)).isOne();

        assertThat(err.toString()).contains(nowhere.substring(nowhere.length() - 8));
    }

    @Test
    void saysHowToStartTheServiceIfItDoesNotAnswer() {
        // nobody listens on the port for discarding
        assertThat(run("top", "--server", "http://127.0.0.1:9")).isOne();

        assertThat(err.toString())
                .contains(
                        "cannot reach the curation service at http://127.0.0.1:9",
                        "./hpm curate serve --conf FILE");
    }

    @ParameterizedTest
    @EnumSource(FilterParameter.class)
    void hasAnOptionForEachFilter(FilterParameter parameter) {
        for (String command : List.of("top", "histogram", "export", "diff")) {
            assertThat(help(command)).contains(parameter.option());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"top", "get", "histogram", "export", "diff"})
    void teachesByExamples(String command) {
        assertThat(help(command)).contains("Examples:", "./hpm hardness " + command);
    }

    private static String help(String command) {
        CommandLine hardness =
                requireNonNull(Hpm.commandLine(null).getSubcommands().get("hardness"));
        return requireNonNull(hardness.getSubcommands().get(command)).getUsageMessage();
    }

    private static List<String> hardest() {
        return ToldImages.rows(TOLD).entrySet().stream()
                .sorted(
                        Comparator.<Map.Entry<String, String>>comparingDouble(
                                        row -> -hardness(row.getValue()))
                                .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static double hardness(String row) {
        try {
            return JSON.readTree(row).get("hardness").asDouble();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private int run(String... arguments) {
        CommandLine line = Hpm.commandLine(null);
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("hardness"));
        all.addAll(List.of(arguments));
        return line.execute(all.toArray(String[]::new));
    }
}
