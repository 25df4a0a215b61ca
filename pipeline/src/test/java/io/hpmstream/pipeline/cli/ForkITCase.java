package io.hpmstream.pipeline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.embedded.SmallTraining;
import io.hpmstream.pipeline.run.RunFolder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code hpm train --from-release --fork}: a second training from the cut of the first. */
class ForkITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;
    private final String images = KAFKA.newTopic("forked", Map.of());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private SmallTraining parent;

    @BeforeEach
    void train() throws Exception {
        parent =
                new SmallTraining(KAFKA.bootstrapServers(), images, folder.resolve("parent"))
                        .with(Map.of("hpm.run.id", "day"));
        parent.publish(0, 1, 2, -1, 3, 4);
    }

    @Test
    void aForkTrainsTheSameImagesUnderAnIdAndTopicsOfItsOwn() throws Exception {
        release("spring", parent.run(1, 1).savepoint(), parent.options());
        parent.publish(5, -1, 6, 7);
        Map<String, Integer> before = records(images + "-hardness", images + "-dead");
        Map<String, String> own = new TreeMap<>(parent.options());
        own.keySet().removeAll(List.of("hpm.topics.hardness", "hpm.topics.dead-letter"));
        own.put("hpm.train.max-steps", "2");

        int code = train(own, "--from-release", "spring", "--fork", "night");

        assertThat(code).as(err.toString()).isZero();
        assertThat(err.toString())
                .contains("has hpm.run.id: night; keep that in its configuration")
                .contains("has hpm.topics.hardness: hardness.night;")
                .contains("has hpm.topics.dead-letter: images.dead-letter.night;");
        List<JsonNode> sightings = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : KAFKA.read("hardness.night")) {
            sightings.add(JSON.readTree(record.value()));
        }
        assertThat(sightings)
                .extracting(sighting -> sighting.path("runId").asText())
                .hasSize(SmallTraining.BATCH)
                .containsOnly("night");
        assertThat(sightings)
                .extracting(sighting -> sighting.path("imageId").asText())
                .containsExactly("scene-4", "scene-5", "scene-6", "scene-7");
        assertThat(KAFKA.read("images.dead-letter.night")).hasSize(1);
        assertThat(records(images + "-hardness", images + "-dead")).isEqualTo(before);
    }

    @Test
    void aForkWithTheIdOrATopicOfItsParentIsRefusedByName() throws Exception {
        release("summer", parent.run(1, 1).savepoint(), parent.options());

        assertThat(train(parent.options(), "--from-release", "summer", "--fork", "day"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("hpm.run.id must not be 'day', which is that of release ")
                .contains("hpm.topics.hardness must not be '" + images + "-hardness', which")
                .contains("hpm.topics.dead-letter must not be '" + images + "-dead', which")
                .contains("set it to another, such as " + images + "-dead.day");

        Map<String, String> crossed = new TreeMap<>(parent.options());
        crossed.put("hpm.topics.hardness", images + "-dead");
        crossed.put("hpm.topics.dead-letter", "letters");
        err.getBuffer().setLength(0);
        assertThat(train(crossed, "--from-release", "summer", "--fork", "night")).isEqualTo(2);
        assertThat(err.toString())
                .contains("hpm.topics.hardness must not be '" + images + "-dead'")
                .contains("writes (hpm.topics.dead-letter)")
                .doesNotContain("problems");
    }

    @Test
    void whatIsNotKnownOfTheParentIsAskedForAndNotGuessed() throws Exception {
        String savepoint = parent.run(1, 1).savepoint();
        release("untold", savepoint, Map.of());

        assertThat(train(parent.options(), "--from-release", "untold", "--fork", "night"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("does not tell its run id and topics")
                .contains("/state --conf FILE");

        Map<String, String> foreign = new TreeMap<>(parent.options());
        foreign.put("hpm.train.seed", "5");
        assertThat(create("foreign", savepoint, foreign)).isEqualTo(1);
        assertThat(err.toString())
                .contains("the configuration is not the one that " + savepoint)
                .contains("hpm.train.seed was 0, is 5");
    }

    private void release(String name, String savepoint, Map<String, String> options)
            throws Exception {
        assertThat(create(name, savepoint, options)).as(err.toString()).isZero();
    }

    private int create(String name, String savepoint, Map<String, String> options)
            throws Exception {
        return run(
                "release",
                "create",
                "--from",
                savepoint,
                "--name",
                name,
                "--registry",
                registry(),
                "--conf",
                write(options));
    }

    private int train(Map<String, String> options, String... more) throws Exception {
        List<String> all =
                new ArrayList<>(
                        List.of("train", "--registry", registry(), "--conf", write(options)));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        CommandLine line = Hpm.commandLine(RunFolder.adopt(folder.resolve("run")));
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private String registry() {
        return folder.resolve("registry").toString();
    }

    private String write(Map<String, String> options) throws Exception {
        return TestingCommands.write(options, folder.resolve("hpm.yaml"));
    }

    private static Map<String, Integer> records(String... topics) {
        Map<String, Integer> records = new TreeMap<>();
        for (String topic : topics) {
            records.put(topic, KAFKA.read(topic).size());
        }
        return records;
    }
}
