package io.hpmstream.pipeline.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.hpmstream.connectors.kafka.KafkaSetupException;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.config.ConfigFile;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import io.hpmstream.pipeline.run.RunFolder;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** {@code hpm train}: the job against a broker that somebody else started. */
class TrainingITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 4;

    @TempDir private Path folder;
    private final String images =
            KAFKA.newTopic("images", Map.of("max.message.bytes", Integer.toString(30 << 20)));

    @Test
    void trainsOnWhatOthersPublishAndEndsWithASavepoint() throws Exception {
        publish(scenes(13));

        String output = train("plain", 3);

        List<JsonNode> sightings = hardness("plain");
        assertThat(sightings)
                .extracting(sighting -> sighting.path("offset").asLong())
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
        SavedTraining saved = SavedTraining.read(savepoint(output));
        assertThat(saved.progress().counters().step()).isEqualTo(3);
        assertThat(saved.progress().trained())
                .containsExactly(new Interval(new Partition(images, 0), 0, 12));
    }

    @Test
    void goesOnFromItsSavepointWithTheNextImage() throws Exception {
        publish(scenes(10));
        String first = train("goes-on", 2);
        publish(scenes(10));

        String second =
                train("goes-on", 4, Map.of("execution.state-recovery.path", savepoint(first)));

        assertThat(hardness("goes-on"))
                .extracting(sighting -> sighting.path("step").asLong())
                .containsExactly(1L, 1L, 1L, 1L, 2L, 2L, 2L, 2L, 3L, 3L, 3L, 3L, 4L, 4L, 4L, 4L);
        assertThat(SavedTraining.read(savepoint(second)).progress().trained())
                .containsExactly(new Interval(new Partition(images, 0), 0, 16));
    }

    @Test
    void deadLettersWhatIsDamagedAndWhatIsFarTooLarge() throws Exception {
        List<byte[]> values = new ArrayList<>(scenes(4));
        byte[] huge = new byte[20 << 20];
        new Random(1).nextBytes(huge);
        values.add(2, huge);
        values.add(3, "no image".getBytes(UTF_8));
        values.addAll(scenes(4));
        publish(values);

        train("damaged", 2);

        assertThat(hardness("damaged"))
                .extracting(sighting -> sighting.path("offset").asLong())
                .containsExactly(0L, 1L, 4L, 5L, 6L, 7L, 8L, 9L);
        List<ConsumerRecord<byte[], byte[]>> dead = KAFKA.read("damaged-dead");
        assertThat(dead)
                .extracting(record -> header(record, "offset") + " " + header(record, "code"))
                .containsExactly("2 too-large", "3 not-an-image");
        assertThat(dead.get(1).value()).isEqualTo("no image".getBytes(UTF_8));
    }

    @Test
    void worksWithAClientOfAnotherLanguage() throws Exception {
        assumeTrue(kcatIsInstalled(), "kcat is not installed: apt-get install kcat");
        for (int i = 0; i < 4; i++) {
            Path file = Files.write(folder.resolve(i + ".jpg"), scenes(4).get(i));
            kcat("-P", "-t", images, "-k", "photo-" + i, "-H", "label=scene", file.toString());
        }

        train("kcat", 1);

        List<String> lines =
                kcat("-C", "-e", "-q", "-t", "kcat-hardness", "-f", "%s\n").lines().toList();
        assertThat(lines).hasSize(4).allSatisfy(line -> assertThat(schemaProblems(line)).isEmpty());
        assertThat(JSON.readTree(lines.get(3)).path("imageId").asText()).isEqualTo("photo-3");
        assertThat(JSON.readTree(lines.get(3)).path("label").asText()).isEqualTo("scene");
    }

    @Test
    void trainsOnAPhotoOfEightMegabytes() throws Exception {
        assumeTrue(kcatIsInstalled(), "kcat is not installed: apt-get install kcat");
        Path photo = Files.write(folder.resolve("photo.png"), grainyPhoto());
        assertThat(Files.size(photo)).isBetween(8L << 20, 9L << 20);
        publish(scenes(3));
        kcat("-X", "message.max.bytes=20000000", "-P", "-t", images, "-k", "big", photo.toString());

        train("big", 1);

        assertThat(hardness("big"))
                .extracting(sighting -> sighting.path("imageId").asText())
                .containsExactly("scene-0", "scene-1", "scene-2", "big");
    }

    // noise cannot be compressed: three bytes for each of its pixels
    private static byte[] grainyPhoto() throws Exception {
        BufferedImage photo = new BufferedImage(2048, 1400, BufferedImage.TYPE_3BYTE_BGR);
        new Random(2).nextBytes(((DataBufferByte) photo.getRaster().getDataBuffer()).getData());
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(photo, "png", png);
        return png.toByteArray();
    }

    @Test
    void saysInOneSentenceThatThereIsNoBroker() {
        Configuration options = options("nobody", 1, Map.of());
        options.setString("hpm.kafka.bootstrap-servers", "127.0.0.1:1");
        options.setString("hpm.kafka.properties.default.api.timeout.ms", "2000");
        options.setString("hpm.kafka.properties.request.timeout.ms", "1000");
        RunFolder runFolder = RunFolder.adopt(folder.resolve("nobody"));
        PretrainConfig config = PretrainConfig.from(options);

        assertThatThrownBy(() -> new Training(config, runFolder, System.err, false).run())
                .isInstanceOf(KafkaSetupException.class)
                .hasMessageContaining("127.0.0.1:1");
    }

    private static List<byte[]> scenes(int count) {
        SyntheticScenes scenes = new SyntheticScenes(9);
        List<byte[]> jpegs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jpegs.add(scenes.scene(i).jpeg());
        }
        return jpegs;
    }

    private void publish(List<byte[]> values) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                KAFKA.bootstrapServers(),
                                "max.request.size",
                                Integer.toString(40 << 20),
                                "buffer.memory",
                                Integer.toString(80 << 20)),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < values.size(); i++) {
                byte[] key = ("scene-" + i).getBytes(UTF_8);
                producer.send(new ProducerRecord<>(images, key, values.get(i))).get();
            }
        }
    }

    private String train(String name, long steps) throws Exception {
        return train(name, steps, Map.of());
    }

    private String train(String name, long steps, Map<String, String> more) throws Exception {
        RunFolder runFolder = RunFolder.adopt(folder.resolve("run-" + name + steps));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, UTF_8)) {
            new Training(PretrainConfig.from(options(name, steps, more)), runFolder, out, false)
                    .run();
        }
        return bytes.toString(UTF_8);
    }

    /** A model of a few thousand weights. */
    private Configuration options(String name, long steps, Map<String, String> more) {
        Configuration options =
                Configuration.fromMap(
                        Map.of(
                                "hpm.run.id",
                                name,
                                "hpm.kafka.bootstrap-servers",
                                KAFKA.bootstrapServers(),
                                "hpm.topics.images",
                                images,
                                "hpm.topics.hardness",
                                name + "-hardness",
                                "hpm.topics.dead-letter",
                                name + "-dead",
                                "hpm.model.image-size",
                                "32",
                                "hpm.model.patch-size",
                                "8",
                                "hpm.model.encoder.depth",
                                "1",
                                "hpm.model.decoder.depth",
                                "1"));
        options.setString("hpm.train.batch-size", Integer.toString(BATCH));
        options.setString("hpm.train.max-steps", Long.toString(steps));
        options.setString("hpm.compute.threads", "1");
        options.setString(
                "execution.checkpointing.dir", folder.resolve("checkpoints").toUri().toString());
        ConfigFile.override(options, more);
        return options;
    }

    private static String savepoint(String output) {
        return output.lines()
                .filter(line -> line.startsWith("savepoint"))
                .map(line -> line.substring("savepoint".length()).strip())
                .findFirst()
                .orElseThrow();
    }

    private List<JsonNode> hardness(String name) throws Exception {
        List<JsonNode> sightings = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> message : KAFKA.read(name + "-hardness")) {
            sightings.add(JSON.readTree(message.value()));
        }
        return sightings;
    }

    private static String header(ConsumerRecord<byte[], byte[]> message, String name) {
        return new String(message.headers().lastHeader("__hpm.errors." + name).value(), UTF_8);
    }

    private static Set<ValidationMessage> schemaProblems(String line) throws Exception {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(Path.of("..", "docs", "hardness.schema.json")))
                .validate(
                        JSON.readTree(line),
                        context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
    }

    private static boolean kcatIsInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("kcat", "-V").start().waitFor() == 0;
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static String kcat(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("kcat", "-b", KAFKA.bootstrapServers()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(command.stream().collect(Collectors.joining(" ")))
                .isZero();
        return output;
    }
}
