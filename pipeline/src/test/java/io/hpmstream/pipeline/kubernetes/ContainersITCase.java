package io.hpmstream.pipeline.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.connectors.kafka.RunLease;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The images as their Dockerfiles lay them out, in a folder, and the processes that their
 * containers run, on the loopback address. What the official image of Flink has comes from the
 * build's jars.
 */
@Tag("chaos") // for its time: the default build has twenty minutes
@Timeout(300)
class ContainersITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final Path PROJECT = Path.of("..");
    private static final String LOOPBACK = "127.0.0.1";
    private static final int BATCH = 4;
    private static final Path LOGGING =
            Path.of("src/main/resources/io/hpmstream/pipeline/cluster/log4j2.xml");
    private static final Pattern ADDRESS = Pattern.compile("curation +(http://\\S+)");

    /** What stands for {@code lib} of Flink's distribution. */
    private static final List<String> OF_FLINK =
            List.of(
                    "async-profiler-",
                    "commons-",
                    "flink-",
                    "frocksdbjni-",
                    "javassist-",
                    "jsr305-",
                    "kryo-",
                    "log4j-",
                    "minlog-",
                    "objenesis-",
                    "reflectasm-",
                    "slf4j-api-",
                    "snakeyaml-engine-");

    private static final List<String> OF_THE_JOB =
            List.of("flink-connector-base-", "flink-connector-kafka-");

    @TempDir private Path folder;
    private Path root = Path.of("");
    private Manifests manifests = Manifests.none();

    @BeforeEach
    void buildTheManifests() throws Exception {
        manifests = Manifests.build("overlays/local");
        root = Files.createDirectories(folder.toRealPath().resolve("root"));
        for (String place : List.of("tmp", "state", "etc/hpm", "opt/flink/log", "opt/flink/conf")) {
            Files.createDirectories(root.resolve(place));
        }
        Files.writeString(root.resolve("etc/hpm/hpm.yaml"), manifests.hpmYaml());
    }

    @Test
    void theImagesFindEverythingThatTheyCopy() throws Exception {
        for (String variant : List.of("2.7.1-cpu", "2.7.1-cu128")) {
            Path image = Files.createDirectories(folder.resolve(variant));
            assertThat(flinkImage(variant).layOut(PROJECT, image)).isEmpty();
        }
        assertThat(image("curation").layOut(PROJECT, folder.resolve("curation"))).isEmpty();
    }

    @Test
    void theJobIsWhereTheDeploymentSaysAndHasItsEntryClass() throws Exception {
        flinkImage("2.7.1-cpu").layOut(PROJECT, root);
        JsonNode job = manifests.only("FlinkDeployment").at("/spec/job");

        try (JarFile jar =
                new JarFile(inside(job.path("jarURI").asText().substring("local://".length())))) {
            assertThat(jar.getJarEntry(entry(job.path("entryClass").asText()))).isNotNull();
            assertThat(jar.stream().map(Object::toString))
                    .as("what the cluster has, the job must not bring along")
                    .noneMatch(name -> name.startsWith("ai/djl/"))
                    .noneMatch(name -> name.startsWith("com/sun/jna/"))
                    .noneMatch(name -> name.startsWith("org/apache/flink/runtime/"));
        }
    }

    @Test
    void onlyTheImageForProcessorsHasTheLibraryForThem() throws Exception {
        Path gpu = folder.resolve("gpu");
        flinkImage("2.7.1-cpu").layOut(PROJECT, root);
        flinkImage("2.7.1-cu128").layOut(PROJECT, gpu);

        assertThat(jars(root)).anyMatch(name -> name.startsWith("pytorch-native-cpu-2.7.1-"));
        assertThat(jars(gpu)).noneMatch(name -> name.startsWith("pytorch-native-"));
        assertThat(jars(gpu)).anyMatch(name -> name.startsWith("pytorch-jni-2.7.1-"));
        assertThat(flinkImage("2.7.1-cpu").environment()).doesNotContainKey("PYTORCH_FLAVOR");
        assertThat(flinkImage("2.7.1-cu128").environment())
                .containsEntry("PYTORCH_LIBRARY_PATH", "/opt/libtorch/lib")
                .containsEntry("PYTORCH_VERSION", "2.7.1")
                .containsEntry("PYTORCH_FLAVOR", "cu128");
    }

    /** Else the start of a container would differ from that of every test and measurement. */
    @Test
    void theImageHasTheEnvironmentOfTheLauncher() throws Exception {
        Map<String, String> environment = flinkImage("2.7.1-cpu").environment();
        Matcher exports =
                Pattern.compile("export (\\w+)=\\$\\{\\w+:-(\\w+)}")
                        .matcher(Files.readString(PROJECT.resolve("hpm")));
        Map<String, String> launcher = new TreeMap<>();
        while (exports.find()) {
            launcher.put(exports.group(1), exports.group(2));
        }

        assertThat(launcher).hasSizeGreaterThan(6);
        assertThat(environment).containsAllEntriesOf(launcher);
    }

    @Test
    void aTrainingRunsInItsContainersAndWritesIntoItsVolumesOnly() throws Exception {
        flinkImage("2.7.1-cpu").layOut(PROJECT, root);
        Map<String, String> topics = makeTopics();
        Configuration flink = flinkOptions();
        writeConfiguration(flink);
        List<String> volumes = List.of("/tmp", "/state", "/opt/flink/log");
        Set<Path> before = Container.files(root, volumes);
        Path metrics = root.resolve("tmp/metrics");

        try (Container jobManager = jobManager(flink, topics);
                Container taskManager = taskManager(flink, metrics)) {
            publishScenes(value(topics, "hpm.topics.images"), 4 * BATCH);
            awaitSightings(
                    value(topics, "hpm.topics.hardness"), 2 * BATCH, jobManager, taskManager);
            while (!holdsACheckpoint(root.resolve("state/checkpoints"))) {
                jobManager.pause();
                taskManager.pause();
            }

            assertThat(get(URI.create(Files.readString(metrics)), LOOPBACK).body())
                    .contains("flink_taskmanager_job_task_operator_hpm_loss");
            URI rest =
                    URI.create("http://%s:%s/".formatted(LOOPBACK, flink.toMap().get("rest.port")));
            assertThat(get(rest.resolve("jobs"), LOOPBACK).body()).contains("RUNNING");
            assertThat(get(rest.resolve("jars"), LOOPBACK).statusCode())
                    .as("no jar can be brought")
                    .isEqualTo(404);
        }
        assertThat(Container.files(root, volumes)).isEqualTo(before);
    }

    /** The one that takes over runs the job's main method again, while the job is recovered. */
    @Test
    void aTrainingOutlivesItsJobManager() throws Exception {
        flinkImage("2.7.1-cpu").layOut(PROJECT, root);
        Map<String, String> topics = makeTopics();
        String images = value(topics, "hpm.topics.images");
        String hardness = value(topics, "hpm.topics.hardness");
        Configuration flink = flinkOptions();
        try (Container zookeeper = zookeeper(flink)) {
            writeConfiguration(flink);
            try (Container taskManager = taskManager(flink, root.resolve("tmp/metrics"))) {
                String job;
                try (Container jobManager = jobManager(flink, topics)) {
                    publishScenes(images, 2 * BATCH);
                    awaitSightings(hardness, BATCH, zookeeper, jobManager, taskManager);
                    while (!holdsACheckpoint(root.resolve("state/checkpoints"))) {
                        jobManager.pause();
                    }
                    job = onlyJob(flink);
                }
                Path log = root.resolve("opt/flink/log/jobmanager.log");
                Files.move(log, log.resolveSibling("lost.log"));
                // stands for the trainer where it is recovered before the main method looks around
                try (RunLease trainer = lease(images, job);
                        Container next = jobManager(flink, topics)) {
                    publishScenes(images, 4 * BATCH);
                    awaitSightings(hardness, 6 * BATCH, next, taskManager);
                    while (!Files.readString(log).contains("is recovered successfully")) {
                        next.pause();
                        zookeeper.pause();
                    }
                    assertThat(trainer).isNotNull();
                    assertThat(onlyJob(flink)).isEqualTo(job);
                }
            }
        }
    }

    private static String onlyJob(Configuration flink) throws Exception {
        URI rest = URI.create("http://%s:%s/".formatted(LOOPBACK, flink.toMap().get("rest.port")));
        JsonNode jobs =
                new ObjectMapper()
                        .readTree(get(rest.resolve("jobs"), LOOPBACK).body())
                        .path("jobs");
        assertThat(jobs).hasSize(1);
        return jobs.path(0).path("id").asText();
    }

    private static RunLease lease(String run, String job) throws InterruptedException {
        return RunLease.take(
                new KafkaConnection(KAFKA.bootstrapServers(), run, Map.of()), run, job, any -> {});
    }

    @Test
    void theCurationServiceRunsInItsContainerAndAnswersItsProbes() throws Exception {
        image("curation").layOut(PROJECT, root);
        Path token = root.resolve("run/secrets/curation/token");
        Files.createDirectories(token.getParent());
        Files.writeString(token, "0123456789abcdef");
        JsonNode pod = manifests.only("StatefulSet").at("/spec/template/spec/containers/0");
        List<String> volumes = List.of("/tmp", "/var/lib/hpm");
        Files.createDirectories(root.resolve("var/lib/hpm"));
        Set<Path> before = Container.files(root, volumes);

        try (Container curation = curation(pod, makeTopics())) {
            URI address = address(curation);
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                JsonNode request = pod.at("/" + probe + "/httpGet");
                String host = request.at("/httpHeaders/0/value").asText();
                URI path = address.resolve(request.path("path").asText());
                while (get(path, host).statusCode() == 503) {
                    curation.pause(); // not ready yet
                }
                assertThat(get(path, host).statusCode()).as(probe).isEqualTo(200);
            }
            assertThat(get(address.resolve("/healthz"), "10.0.0.7").statusCode())
                    .as("why the probes name a host")
                    .isEqualTo(421);
        }
        assertThat(Container.files(root, volumes)).isEqualTo(before);
    }

    // ---- containers

    private Container jobManager(Configuration flink, Map<String, String> topics)
            throws IOException {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(
                words(
                        JobManagerProcessUtils.generateJvmParametersStr(
                                JobManagerProcessUtils.processSpecFromConfig(flink), flink)));
        arguments.addAll(flinkProcess(flink, "jobmanager"));
        arguments.add(StandaloneApplicationClusterEntryPoint.class.getName());
        arguments.addAll(List.of("--configDir", inside("/opt/flink/conf")));
        JsonNode job = manifests.only("FlinkDeployment").at("/spec/job");
        arguments.addAll(List.of("--job-classname", job.path("entryClass").asText()));
        // what follows is the job's
        arguments.add("--");
        job.path("args").forEach(word -> arguments.add(translated(word.asText())));
        arguments.addAll(
                pairs(
                        Map.of(
                                "hpm.run.id",
                                value(topics, "hpm.topics.images"),
                                "hpm.train.batch-size",
                                Integer.toString(BATCH),
                                "hpm.compute.threads",
                                "1",
                                "execution.checkpointing.interval",
                                "1 s")));
        arguments.addAll(pairs(topics));
        return Container.start(root, "jobmanager", environment(), arguments);
    }

    /** Stands for Kubernetes, where JobManagers find out which of them leads. */
    private Container zookeeper(Configuration flink) throws IOException {
        int port;
        try (ServerSocket free = listen()) {
            port = free.getLocalPort();
        }
        Path settings =
                Files.writeString(
                        folder.resolve("zoo.cfg"),
                        """
                        tickTime=1000
                        dataDir=%s
                        clientPort=%d
                        clientPortAddress=127.0.0.1
                        admin.enableServer=false
                        """
                                .formatted(
                                        Files.createDirectories(folder.resolve("zookeeper")),
                                        port));
        flink.setString("high-availability.type", "zookeeper");
        flink.setString("high-availability.zookeeper.quorum", LOOPBACK + ":" + port);
        flink.setString("high-availability.zookeeper.client.session-timeout", "10 s");
        flink.setString("zookeeper.sasl.disable", "true");
        return Container.start(
                root,
                "zookeeper",
                Map.of(),
                List.of(
                        "-Dlog.file=" + folder.resolve("zookeeper.log"),
                        "-Dlog4j2.configurationFile=" + LOGGING.toAbsolutePath(),
                        "-cp",
                        PROJECT.resolve("pipeline/target/hpm/lib/*").toString(),
                        "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer",
                        "--zkConfigFile",
                        settings.toString(),
                        "--peerId",
                        "1"));
    }

    private Container taskManager(Configuration flink, Path metrics) throws IOException {
        TaskExecutorProcessSpec sizes = TaskExecutorProcessUtils.processSpecFromConfig(flink);
        List<String> arguments = new ArrayList<>();
        arguments.addAll(words(ProcessMemoryUtils.generateJvmParametersStr(sizes)));
        arguments.addAll(flinkProcess(flink, "taskmanager"));
        arguments.add(TaskManagerRunner.class.getName());
        arguments.addAll(List.of("--configDir", inside("/opt/flink/conf")));
        arguments.addAll(words(TaskExecutorProcessUtils.generateDynamicConfigsStr(sizes)));
        arguments.addAll(pairs(Map.of("metrics.reporter.hpm.address-file", metrics.toString())));
        return Container.start(root, "taskmanager", environment(), arguments);
    }

    private List<String> flinkProcess(Configuration flink, String name) throws IOException {
        List<String> arguments = new ArrayList<>(words(flink.get(CoreOptions.FLINK_JVM_OPTIONS)));
        arguments.add("-Dlog.file=" + inside("/opt/flink/log/" + name + ".log"));
        arguments.add("-Dlog4j2.configurationFile=" + LOGGING.toAbsolutePath());
        arguments.addAll(List.of("-cp", classPath()));
        return arguments;
    }

    private Container curation(JsonNode pod, Map<String, String> topics) throws IOException {
        List<String> arguments = new ArrayList<>();
        List<String> entryPoint = image("curation").entryPoint();
        assertThat(entryPoint.get(0)).isEqualTo("java");
        // the collector is that of the other containers here
        entryPoint.stream()
                .skip(1)
                .filter(word -> !word.equals("-XX:+UseParallelGC"))
                .forEach(word -> arguments.add(translated(word)));
        pod.path("args").forEach(word -> arguments.add(translated(word.asText())));
        Map<String, String> hpm = manifests.hpm(folder).toMap();
        Map<String, String> options = new HashMap<>(topics);
        options.put("hpm.curation.host", LOOPBACK);
        options.put("hpm.curation.port", "0");
        options.put("hpm.curation.dir", translated(value(hpm, "hpm.curation.dir")));
        options.put("hpm.curation.token", translated(value(hpm, "hpm.curation.token")));
        arguments.addAll(pairs(options));
        return Container.start(root, "curation", Map.of(), arguments);
    }

    private Map<String, String> environment() throws IOException {
        Map<String, String> environment = new LinkedHashMap<>();
        flinkImage("2.7.1-cpu")
                .environment()
                .forEach((name, value) -> environment.put(name, translated(value)));
        environment.put("FLINK_LIB_DIR", inside("/opt/flink/lib"));
        environment.put("FLINK_PLUGINS_DIR", inside("/opt/flink/plugins"));
        environment.put("FLINK_CONF_DIR", inside("/opt/flink/conf"));
        return environment;
    }

    private String classPath() throws IOException {
        List<String> jars = new ArrayList<>(List.of(inside("/opt/flink/lib/*")));
        try (Stream<Path> built = Files.list(PROJECT.resolve("pipeline/target/hpm/lib"))) {
            built.filter(jar -> beginsWith(jar, OF_FLINK) && !beginsWith(jar, OF_THE_JOB))
                    .forEach(jar -> jars.add(jar.toString()));
        }
        jars.add(
                StandaloneApplicationClusterEntryPoint.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath());
        return String.join(File.pathSeparator, jars);
    }

    private static boolean beginsWith(Path jar, List<String> names) {
        return names.stream().anyMatch(jar.getFileName().toString()::startsWith);
    }

    // ---- configuration

    /** Flink's options of the manifest, on the loopback address and without Kubernetes. */
    private Configuration flinkOptions() throws IOException {
        Map<String, String> options = new TreeMap<>();
        manifests.flink().toMap().forEach((key, value) -> options.put(key, translated(value)));
        options.put("high-availability.type", "NONE");
        for (String address :
                List.of(
                        "jobmanager.rpc.address",
                        "jobmanager.bind-host",
                        "taskmanager.host",
                        "taskmanager.bind-host",
                        "rest.address",
                        "rest.bind-address",
                        "metrics.reporter.hpm.host")) {
            options.put(address, LOOPBACK);
        }
        for (String port :
                List.of(
                        "blob.server.port",
                        "taskmanager.rpc.port",
                        "taskmanager.data.port",
                        "metrics.internal.query-service.port",
                        "metrics.reporter.hpm.port")) {
            options.put(port, "0");
        }
        try (ServerSocket rpc = listen();
                ServerSocket rest = listen()) {
            options.put("jobmanager.rpc.port", Integer.toString(rpc.getLocalPort()));
            options.put("rest.port", Integer.toString(rest.getLocalPort()));
        }
        return Configuration.fromMap(options);
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private void writeConfiguration(Configuration flink) throws IOException {
        ObjectNode options = new ObjectMapper().createObjectNode();
        flink.toMap().forEach(options::put);
        // JSON is YAML too
        Files.writeString(root.resolve("opt/flink/conf/config.yaml"), options.toPrettyString());
    }

    private String inside(String path) {
        return root + path;
    }

    /** With the paths of a container as paths of the folder. */
    private String translated(String value) {
        return value.replaceAll(
                "(?<![\\w/])(file://)?(/(tmp|state|opt|etc|var|run)/?)", "$1" + root + "$2");
    }

    private static String value(Map<String, String> options, String key) {
        return Objects.requireNonNull(options.get(key), key);
    }

    private static List<String> words(String text) {
        return Stream.of(text.strip().split("\\s+", -1)).filter(word -> !word.isEmpty()).toList();
    }

    private static List<String> pairs(Map<String, String> options) {
        List<String> pairs = new ArrayList<>();
        options.forEach((key, value) -> pairs.addAll(List.of("-D", key + "=" + value)));
        return pairs;
    }

    // ---- images

    private static Dockerfile flinkImage(String libtorch) throws IOException {
        return Dockerfile.read(
                Manifests.FOLDER.resolve("flink/Dockerfile"), Map.of("LIBTORCH", libtorch));
    }

    private static Dockerfile image(String name) throws IOException {
        return Dockerfile.read(Manifests.FOLDER.resolve(name).resolve("Dockerfile"), Map.of());
    }

    private static List<String> jars(Path root) throws IOException {
        try (Stream<Path> jars = Files.list(root.resolve("opt/flink/lib"))) {
            return jars.map(jar -> jar.getFileName().toString()).toList();
        }
    }

    private static String entry(String className) {
        return className.replace('.', '/') + ".class";
    }

    // ---- Kafka

    /** Makes the topics as Strimzi would, under names that no other test has. */
    private Map<String, String> makeTopics() throws IOException {
        Map<String, String> options = new HashMap<>();
        options.put("hpm.kafka.bootstrap-servers", KAFKA.bootstrapServers());
        Map<String, String> names =
                Map.of(
                        "images", "hpm.topics.images",
                        "hardness", "hpm.topics.hardness",
                        "images.dead-letter", "hpm.topics.dead-letter",
                        "thumbnails", "hpm.topics.thumbnails",
                        "curation.tags", "hpm.topics.tags");
        for (JsonNode topic : manifests.ofKind("KafkaTopic")) {
            Map<String, String> config = new HashMap<>();
            topic.at("/spec/config")
                    .properties()
                    .forEach(entry -> config.put(entry.getKey(), entry.getValue().asText()));
            String name = topic.at("/metadata/name").asText();
            options.put(names.get(name), KAFKA.newTopic("container-" + name, config));
        }
        return options;
    }

    private void publishScenes(String topic, int count) throws Exception {
        SyntheticScenes scenes = new SyntheticScenes(11);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", KAFKA.bootstrapServers()),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(topic, "scene-" + i, scenes.scene(i).jpeg()))
                        .get();
            }
        }
    }

    private static void awaitSightings(String topic, int count, Container... alive)
            throws Exception {
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", KAFKA.bootstrapServers()),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            int seen = 0;
            while (seen < count) {
                seen += consumer.poll(Duration.ofMillis(200)).count();
                for (Container any : alive) {
                    any.pause();
                }
            }
        }
    }

    private static boolean holdsACheckpoint(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.anyMatch(file -> file.endsWith("_metadata"));
        }
    }

    // ---- HTTP

    private static URI address(Container curation) throws Exception {
        while (true) {
            Matcher line = ADDRESS.matcher(curation.output());
            if (line.find()) {
                return URI.create(line.group(1));
            }
            curation.pause();
        }
    }

    private static HttpResponse<String> get(URI address, String host) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address).header("Host", host).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
