package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.hpmstream.pipeline.cluster.ProcessStatus.State;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What a cluster of real processes shows of a job, and what it keeps to itself: its metrics are
 * there for Prometheus, planted secrets are nowhere, although everything is logged.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ClusterShowsITCase {

    @RegisterExtension static final TestingCluster CLUSTER = new TestingCluster(1);

    private static final List<String> REFERRED = List.of("planted-in-file", "planted-in-url");
    private static final List<String> WRITTEN_OUT =
            List.of("planted-plain", "planted-keystore", "planted-access", "planted-secret");

    @TempDir private static Path folder;
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    @Tag("chaos")
    void showsMetricsOfAJobAndNoSecretsThoughEverythingIsLogged() throws Exception {
        assumeTrue(ListeningSockets.areTold()); // so there is /proc
        logEverything();
        String job = CLUSTER.submit(jobWithSecrets());
        publish();
        CLUSTER.awaitStep(job, 2);

        assertMetrics();
        String answers = answers(job);
        assertPermissions();
        String commandLines = commandLines();
        CLUSTER.stopWithSavepoint(job);

        S3Settings s3 = S3Settings.read(CLUSTER.cluster().folder());
        String logs = files(CLUSTER.cluster().folder().root().resolve("log"));
        String state =
                files(CLUSTER.cluster().folder().data(ProcessSpecs.S3))
                        + files(CLUSTER.cluster().folder().data(ProcessSpecs.ZOOKEEPER));
        String kept =
                files(CLUSTER.cluster().folder().data(ProcessSpecs.S3).resolve("hpm/savepoints"));
        // the test looks where something is to be seen
        assertThat(answers).contains("hpm-stream shown", "s3.endpoint", "metrics.reporters");
        assertThat(logs).contains(" DEBUG ", "ssl.truststore.password = [hidden]");
        assertThat(kept).contains("pretrain");
        assertThat(commandLines).contains("TaskManagerRunner", "s3.properties");
        List<String> hidden = new ArrayList<>(REFERRED);
        hidden.addAll(List.of(s3.user(), s3.password()));
        List<String> all = new ArrayList<>(WRITTEN_OUT);
        all.addAll(hidden);
        for (String secret : all) {
            assertThat(lines(answers, secret)).as("answers").isEmpty();
            assertThat(lines(logs, secret)).as("logs").isEmpty();
            assertThat(lines(commandLines, secret)).as("command lines").isEmpty();
            assertThat(kept).as("savepoint").doesNotContain(secret);
        }
        for (String secret : hidden) {
            assertThat(lines(state, secret)).as("state").isEmpty();
        }
    }

    @Test
    void everyProcessListensOnTheLoopbackAddressOnly() throws Exception {
        assumeTrue(ListeningSockets.areTold());
        for (ProcessStatus process : CLUSTER.cluster().status()) {
            if (!process.name().equals(ProcessSpecs.SUPERVISOR)) {
                assertThat(ListeningSockets.of(process.pid(), true))
                        .as(process.name())
                        .isNotEmpty();
            }
            assertThat(ListeningSockets.of(process.pid(), false)).as(process.name()).isEmpty();
        }
    }

    /** As somebody does who looks for a fault: all of Flink and its S3 client at debug. */
    private static void logEverything() throws Exception {
        Path logging = CLUSTER.cluster().folder().conf("log4j2.xml");
        String quiet = Files.readString(logging);
        String all =
                quiet.replace("level=\"info\"", "level=\"debug\"")
                        .replaceAll("<Logger name=\"org.apache.kafka\" level=\"warn\"/>", "");
        assertThat(all).isNotEqualTo(quiet);
        Files.writeString(logging, all);
        for (String process : List.of("job-manager", "task-manager-1")) {
            int before = status(process).restarts();
            CLUSTER.kill(process);
            CLUSTER.await(
                    process,
                    () ->
                            status(process).restarts() > before
                                    && status(process).state() == State.UP
                                    && status(process).metrics().isPresent());
        }
        new ClusterReadiness(CLUSTER.cluster())
                .await(ClusterReadiness.DEFAULT_TIMEOUT, waitingFor -> {});
    }

    private static Map<String, String> jobWithSecrets() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "planted-in-file\n");
        Path token = Files.writeString(folder.resolve("token"), "planted-in-url\n");
        Map<String, String> more = new HashMap<>();
        more.put("hpm.run.id", "shown");
        more.put("hpm.topics.partitions", "1");
        String kafka = "hpm.kafka.properties.";
        // the broker asks for none of them, so they only lie in every client's configuration
        more.put(
                kafka + "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\"${file:%s}\";"
                        .formatted(password));
        more.put(kafka + "ssl.key.password", "${file:%s}".formatted(token));
        more.put(kafka + "ssl.truststore.password", "planted-plain");
        more.put(kafka + "ssl.keystore.key", "planted-keystore");
        more.put("s3.access-key", "planted-access");
        more.put("s3.secret-key", "planted-secret");
        return CLUSTER.smallJob(more);
    }

    private static void publish() throws Exception {
        SyntheticScenes scenes = new SyntheticScenes(7);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", CLUSTER.cluster().bootstrapServers()),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < 2 * TestingCluster.SMALL_BATCH; i++) {
                producer.send(new ProducerRecord<>("images", "scene-" + i, scenes.scene(i).jpeg()))
                        .get();
            }
        }
    }

    private void assertMetrics() throws Exception {
        URI ofJobManager = status("job-manager").metrics().orElseThrow();
        URI ofTaskManager = status("task-manager-1").metrics().orElseThrow();

        assertThat(ofTaskManager).hasHost("127.0.0.1").isNotEqualTo(ofJobManager);
        assertThat(get(ofJobManager))
                .containsPattern(
                        "flink_jobmanager_job_numRestarts\\{.*job_name=\"hpm_stream_shown\"");
        CLUSTER.await(
                "the last step",
                () ->
                        get(ofTaskManager)
                                .lines()
                                .anyMatch(
                                        line ->
                                                line.startsWith(
                                                                "flink_taskmanager_job_task_operator_hpm_step{")
                                                        && line.endsWith(" 2.0")));
    }

    private static ProcessStatus status(String name) {
        return CLUSTER.cluster().status().stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void assertPermissions() throws IOException {
        ClusterFolder all = CLUSTER.cluster().folder();
        for (String name : List.of("conf", "log", "run", "tmp", "data")) {
            assertThat(Files.getPosixFilePermissions(all.root().resolve(name)))
                    .as(name)
                    .containsExactlyInAnyOrder(
                            PosixFilePermission.OWNER_READ,
                            PosixFilePermission.OWNER_WRITE,
                            PosixFilePermission.OWNER_EXECUTE);
        }
        S3Settings s3 = S3Settings.read(all);
        try (Stream<Path> files = Files.list(all.conf())) {
            for (Path file : files.filter(any -> !any.equals(all.s3Settings())).toList()) {
                assertThat(Files.readString(file)).doesNotContain(s3.user(), s3.password());
            }
        }
    }

    private static String commandLines() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (ProcessStatus process : CLUSTER.cluster().status()) {
            // whole, while the JDK tells no more than 4 KiB, most of which are a class path
            Path line = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            lines.append(Files.readString(line).replace('\0', ' ')).append('\n');
        }
        return lines.toString();
    }

    /** Everything that JobManager and TaskManager tell of themselves and of a job. */
    private String answers(String job) throws Exception {
        List<String> paths =
                new ArrayList<>(
                        List.of(
                                "/config",
                                "/overview",
                                "/jobs/overview",
                                "/jobmanager/config",
                                "/jobmanager/environment",
                                "/jobmanager/metrics",
                                "/jobmanager/logs",
                                "/jobmanager/log",
                                "/jobmanager/stdout",
                                "/jobmanager/thread-dump",
                                "/taskmanagers"));
        for (JsonNode each : CLUSTER.flink().get("/taskmanagers").path("taskmanagers")) {
            for (String part :
                    List.of("", "/metrics", "/logs", "/log", "/stdout", "/thread-dump")) {
                paths.add("/taskmanagers/" + each.path("id").asText() + part);
            }
        }
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
                        "/status")) {
            paths.add("/jobs/" + job + part);
        }
        for (JsonNode vertex : CLUSTER.flink().get("/jobs/" + job).path("vertices")) {
            for (String part : List.of("", "/metrics", "/taskmanagers", "/accumulators")) {
                paths.add(
                        "/jobs/%s/vertices/%s%s".formatted(job, vertex.path("id").asText(), part));
            }
        }
        StringBuilder answers = new StringBuilder();
        for (String path : paths) {
            answers.append(path)
                    .append(' ')
                    .append(get(CLUSTER.cluster().plan().webAddress().resolve(path)))
                    .append('\n');
        }
        return answers.toString();
    }

    private String get(URI address) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body();
    }

    private static List<String> lines(String text, String word) {
        return text.lines().filter(line -> line.contains(word)).toList();
    }

    private static String files(Path under) throws IOException {
        StringBuilder all = new StringBuilder();
        Files.walkFileTree(
                under,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        try {
                            all.append(Files.readString(file, ISO_8859_1));
                        } catch (NoSuchFileException e) {
                            return FileVisitResult.CONTINUE; // a job that ended cleans up
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        return e instanceof NoSuchFileException
                                ? FileVisitResult.CONTINUE
                                : super.visitFileFailed(file, e);
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
                            throws IOException {
                        return e instanceof NoSuchFileException
                                ? FileVisitResult.CONTINUE
                                : super.postVisitDirectory(folder, e);
                    }
                });
        return all.toString();
    }
}
