package io.hpmstream.pipeline.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.pipeline.FilesWith;
import io.hpmstream.pipeline.PretrainJob;
import io.hpmstream.pipeline.SightingTail;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.demo.KafkaBroker;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import io.hpmstream.pipeline.publish.ImagePublisher;
import io.hpmstream.pipeline.publish.PublishedImage;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.logging.log4j.core.LoggerContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Secrets are planted in a configuration, a job runs with them against a broker that asks for a
 * password, and they must be nowhere: not in the log, in no answer of Flink's REST endpoints, and
 * in no file of a checkpoint or savepoint.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SecretsITCase {

    private static final List<String> PLANTED =
            List.of(
                    "planted-in-file",
                    "planted-plain",
                    "planted-keystore",
                    "planted-wrong",
                    "planted-access",
                    "planted-secret");

    private final HttpClient http = HttpClient.newHttpClient();
    private final LoggerContext logging = LoggerContext.getContext(false);
    private final @Nullable URI usualLogging = logging.getConfigLocation();
    @TempDir private Path folder;

    @Test
    void areInNoLogInNoAnswerAndInNoCheckpoint() throws Exception {
        Path log = logAsTheProgramDoes();
        String answers;
        try (KafkaBroker broker =
                KafkaBroker.start(brokerWithPasswords(), KafkaBroker.DEFAULT_TIMEOUT)) {
            PretrainConfig config = config(broker, "right", "${file:%s}".formatted(password()));
            PretrainJob.ensureTopics(config);
            publish(config);
            try (EmbeddedFlink flink = EmbeddedFlink.start(config.flink(), folder);
                    SightingTail tail = SightingTail.fromNow(config)) {
                JobID job = flink.submit(config);
                while (tail.poll(Duration.ofMillis(100)).isEmpty()) {
                    JobFailedException.throwIfFailed(flink.monitor(job));
                }
                answers = answers(flink.address(), job);
                flink.stopWithSavepoint(job, flink.savepointFolder());

                JobID refused = flink.submit(config(broker, "wrong", "planted-wrong"));
                while (!flink.hasEnded(refused)) {
                    Thread.onSpinWait();
                }
                assertThat(flink.monitor(refused).failure().orElseThrow())
                        .contains("Authentication failed");
                answers += answers(flink.address(), refused);
            }
        }

        String written = Files.readString(log);
        assertThat(written).contains("SASL_PLAINTEXT");
        assertThat(answers)
                .contains("hpm-stream right", "Authentication failed", "restart-strategy.type");
        assertThat(FilesWith.word("pretrain", folder.resolve("checkpoints"))).isNotEmpty();
        for (String secret : PLANTED) {
            assertThat(lines(written, secret)).isEmpty();
            assertThat(lines(answers, secret)).isEmpty();
            assertThat(FilesWith.word(secret, folder.resolve("checkpoints"))).isEmpty();
        }
    }

    @AfterEach
    void logAsUsual() {
        logging.setConfigLocation(usualLogging);
        System.clearProperty("hpm.run-dir");
    }

    private Path logAsTheProgramDoes() {
        System.setProperty("hpm.run-dir", folder.toString());
        logging.setConfigLocation(
                URI.create(requireNonNull(getClass().getResource("/hpm-log4j2.xml")).toString()));
        return folder.resolve("hpm.log");
    }

    private Path brokerWithPasswords() throws IOException {
        Path broker = Files.createDirectories(folder.resolve("kafka"));
        Files.writeString(
                broker.resolve("broker.properties"),
                """
                listener.security.protocol.map=CLIENTS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
                sasl.enabled.mechanisms=PLAIN
                sasl.mechanism.inter.broker.protocol=PLAIN
                listener.name.clients.plain.sasl.jaas.config=\
                org.apache.kafka.common.security.plain.PlainLoginModule required username="broker" \
                password="of-broker" user_broker="of-broker" user_hpm="planted-in-file";
                """);
        return broker;
    }

    private Path password() throws IOException {
        return Files.writeString(folder.resolve("password"), "planted-in-file\n");
    }

    private static void publish(PretrainConfig config) {
        SyntheticScenes scenes = new SyntheticScenes(2);
        List<PublishedImage> images = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            images.add(new PublishedImage("i" + i, scenes.scene(i).jpeg(), null, null, null));
        }
        try (ImagePublisher publisher =
                ImagePublisher.open(config.kafka(), config.topics().images(), images.iterator())) {
            publisher.publishUpTo(images.size());
            publisher.flush();
        }
    }

    /** Everything that Flink tells of itself and of a job. */
    private String answers(URI flink, JobID job) throws Exception {
        List<String> paths =
                new ArrayList<>(
                        List.of(
                                "/config",
                                "/overview",
                                "/jobs/overview",
                                "/jobmanager/config",
                                "/jobmanager/environment",
                                "/jobmanager/metrics",
                                "/taskmanagers"));
        for (String part :
                List.of(
                        "",
                        "/config",
                        "/exceptions",
                        "/checkpoints",
                        "/checkpoints/config",
                        "/plan",
                        "/jobmanager/config",
                        "/jobmanager/environment",
                        "/metrics",
                        "/accumulators",
                        "/resource-requirements",
                        "/status")) {
            paths.add("/jobs/" + job + part);
        }
        JsonNode vertices =
                new ObjectMapper().readTree(get(flink, "/jobs/" + job)).path("vertices");
        for (JsonNode vertex : vertices) {
            for (String part : List.of("", "/metrics", "/taskmanagers", "/accumulators")) {
                paths.add(
                        "/jobs/%s/vertices/%s%s".formatted(job, vertex.path("id").asText(), part));
            }
        }
        StringBuilder answers = new StringBuilder();
        for (String path : paths) {
            answers.append(path).append(' ').append(get(flink, path)).append('\n');
        }
        return answers.toString();
    }

    private String get(URI flink, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(flink.resolve(path)).build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    private static List<String> lines(String text, String word) {
        return text.lines().filter(line -> line.contains(word)).toList();
    }

    private PretrainConfig config(KafkaBroker broker, String name, String password) {
        Configuration options =
                Configuration.fromMap(
                        Map.of(
                                "hpm.run.id",
                                name,
                                "hpm.kafka.bootstrap-servers",
                                broker.bootstrapServers(),
                                "hpm.kafka.properties.security.protocol",
                                "SASL_PLAINTEXT",
                                "hpm.kafka.properties.sasl.mechanism",
                                "PLAIN",
                                "hpm.kafka.properties.ssl.truststore.password",
                                "planted-plain",
                                "hpm.kafka.properties.ssl.keystore.key",
                                "planted-keystore",
                                "hpm.model.image-size",
                                "32",
                                "hpm.model.patch-size",
                                "8",
                                "hpm.model.encoder.depth",
                                "1",
                                "hpm.model.decoder.depth",
                                "1"));
        options.setString(
                "hpm.kafka.properties.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"hpm\" password=\"%s\";"
                        .formatted(password));
        options.setString("s3.access-key", "planted-access");
        options.setString("s3.secret-key", "planted-secret");
        options.setString("hpm.train.batch-size", "4");
        options.setString("hpm.compute.threads", "1");
        options.setString("restart-strategy.type", "none");
        options.setString(
                "execution.checkpointing.dir", folder.resolve("checkpoints").toUri().toString());
        return PretrainConfig.from(options);
    }
}
