package io.hpmstream.pipeline.cli;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hpmstream.pipeline.SecureKafka;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.cli.LauncherSandbox.Outcome;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import io.hpmstream.pipeline.installation.Installation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The programs of the command line, each in a process of its own, at a broker that speaks TLS only
 * and asks for a password by SCRAM.
 */
@Tag("chaos")
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class SecureKafkaITCase {

    private static final String VARIABLE = "TRUSTSTORE_PASSWORD";
    private static final int IMAGES = 4;

    @TempDir private static Path folder;
    private static Path photos = Path.of("nowhere");
    private static SecureKafka kafka;

    @BeforeAll
    static void startABrokerAndDrawImages() throws Exception {
        kafka = SecureKafka.start(folder);
        photos = Files.createDirectories(folder.resolve("photos"));
        SyntheticScenes scenes = new SyntheticScenes(3);
        for (int i = 0; i < IMAGES; i++) {
            Files.write(photos.resolve("scene-%d.jpg".formatted(i)), scenes.scene(i).jpeg());
        }
        Files.writeString(photos.resolve("broken.jpg"), "no image");
    }

    @AfterAll
    static void stopTheBroker() {
        kafka.close();
    }

    @Test
    void publishesTrainsAndListsDeadLettersOverTlsWithAPasswordFromAFile() throws Exception {
        Path conf = conf(reference(kafka.passwordFile()));

        Outcome published = hpm(publish(reference(kafka.passwordFile())));
        assertThat(published.err()).isEmpty();
        assertThat(published.out()).startsWith("published 5 images to topic images");

        Outcome trained = hpm("train", "--conf", conf.toString());
        assertThat(trained.err()).isEmpty();
        assertThat(trained.code()).isZero();

        Outcome listed = hpm("dead-letters", "list", "--conf", conf.toString());
        assertThat(listed.out().lines()).hasSize(1);
        assertThat(listed.out()).startsWith("not-an-image\timages-0-0\t").contains("broken.jpg");

        assertThat(hardness()).hasSize(IMAGES).contains("scene-0.jpg", "scene-3.jpg");
        for (String secret :
                List.of(SecureKafka.PASSWORD, SecureKafka.TRUSTSTORE_PASSWORD, "planted")) {
            assertThat(published + " " + trained + " " + listed).doesNotContain(secret);
        }
    }

    @Test
    void saysInOneLineThatThePasswordIsWrong() throws Exception {
        String wrong = reference(Files.writeString(folder.resolve("wrong"), "planted-wrong"));
        String conf = conf(wrong).toString();
        for (List<String> command :
                List.of(
                        publish(wrong),
                        List.of("train", "--conf", conf),
                        List.of("dead-letters", "list", "--conf", conf))) {
            Outcome refused = hpm(command);

            assertThat(refused.code()).as(command.get(0)).isEqualTo(1);
            assertThat(refused.err().lines()).as(command.get(0)).hasSize(2);
            assertThat(refused.err().lines().skip(1)).allMatch(SecureKafkaITCase::isPlaceOfLog);
            assertThat(refused.err())
                    .startsWith("hpm: cannot ")
                    .contains(kafka.bootstrapServers(), "Authentication failed")
                    .doesNotContain("planted", "Exception");
        }
    }

    @Test
    void saysInOneLineThatTheBrokerIsNotTrusted() throws Exception {
        Map<String, String> properties = properties(reference(kafka.passwordFile()));
        properties.keySet().removeIf(key -> key.startsWith("ssl."));
        Path conf = write("untrusted.yaml", properties);

        Outcome refused = hpm("dead-letters", "list", "--conf", conf.toString());

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err().lines()).hasSize(2);
        assertThat(refused.err().lines().skip(1)).allMatch(SecureKafkaITCase::isPlaceOfLog);
        assertThat(refused.err()).contains("SSL handshake failed");
    }

    @Test
    void saysInOneLineThatATrustStoreCannotBeOpened() throws Exception {
        Map<String, String> properties = properties(reference(kafka.passwordFile()));
        properties.put("ssl.truststore.password", "planted-wrong");
        Path conf = write("closed.yaml", properties);

        Outcome refused = hpm("dead-letters", "list", "--conf", conf.toString());

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err().lines()).hasSize(2);
        assertThat(refused.err().lines().skip(1)).allMatch(SecureKafkaITCase::isPlaceOfLog);
        assertThat(refused.err()).contains("trusted.p12").doesNotContain("planted");
    }

    private static boolean isPlaceOfLog(String line) {
        return line.startsWith("hpm: the whole log is ");
    }

    private static String reference(Path file) {
        return "${file:%s}".formatted(file);
    }

    private static Map<String, String> properties(String password) {
        return kafka.properties(password, "${env:%s}".formatted(VARIABLE));
    }

    private static List<String> publish(String password) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "publish",
                                "--images",
                                photos.toString(),
                                "--bootstrap-servers",
                                kafka.bootstrapServers()));
        properties(password)
                .forEach(
                        (key, value) ->
                                command.addAll(List.of("--kafka-property", key + "=" + value)));
        return command;
    }

    private static Path conf(String password) throws IOException {
        return write("hpm-%d.yaml".formatted(password.hashCode()), properties(password));
    }

    private static Path write(String name, Map<String, String> properties) throws IOException {
        Map<String, Object> options = new TreeMap<>();
        options.put("hpm.kafka.bootstrap-servers", kafka.bootstrapServers());
        options.put("hpm.kafka.properties", properties);
        options.put("hpm.topics.partitions", 1);
        options.put("hpm.topics.replication-factor", 1);
        options.put("hpm.model.image-size", 32);
        options.put("hpm.model.patch-size", 8);
        options.put("hpm.model.encoder.depth", 1);
        options.put("hpm.model.decoder.depth", 1);
        options.put("hpm.train.batch-size", IMAGES);
        options.put("hpm.train.max-steps", 1);
        options.put("hpm.hardness.delivery", "exactly-once");
        options.put("hpm.compute.threads", 1);
        options.put("execution.checkpointing.dir", folder.resolve("checkpoints").toUri() + "");
        Path file = folder.resolve(name);
        new YAMLMapper().writeValue(file.toFile(), options);
        return file;
    }

    /** Image ids on the topic of hardness, as far as they are committed. */
    private static List<String> hardness() {
        Map<String, Object> properties =
                new HashMap<>(
                        kafka.properties(SecureKafka.PASSWORD, SecureKafka.TRUSTSTORE_PASSWORD));
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put("isolation.level", "read_committed");
        return TestingKafka.read(properties, "hardness").stream()
                .map(told -> new String(told.key(), UTF_8))
                .toList();
    }

    private static Outcome hpm(String... arguments) throws Exception {
        return hpm(List.of(arguments));
    }

    private static Outcome hpm(List<String> arguments) throws Exception {
        Path home = Files.createTempDirectory(folder, "hpm-");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-UsePerfData",
                                "-Djava.io.tmpdir=" + Files.createDirectory(home.resolve("tmp")),
                                // as the launcher does; kept logs go beside its parent
                                "-Dhpm.run-dir=" + Files.createDirectories(home.resolve("tmp/run")),
                                "-Dlog4j2.configurationFile=classpath:hpm-log4j2.xml",
                                "-Dai.djl.offline=true",
                                "-cp",
                                Installation.locate().folder() + "/lib/hpm-pipeline.jar",
                                Hpm.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(home.toFile())
                        .redirectError(home.resolve("err").toFile());
        builder.environment().put(VARIABLE, SecureKafka.TRUSTSTORE_PASSWORD);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Outcome(
                    process.waitFor(), out, Files.readString(home.resolve("err")), process.pid());
        } finally {
            process.destroyForcibly();
        }
    }
}
