package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.installation.Installation;
import io.hpmstream.pipeline.run.DeletedFolder;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

/**
 * A cluster of real processes for one test class, in a temporary folder. Use as
 * {@code @RegisterExtension static final TestingCluster CLUSTER = new TestingCluster(1);}
 */
public final class TestingCluster
        implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    /** Images in a batch of {@link #smallJob}. */
    public static final int SMALL_BATCH = 4;

    /** The compiler that makes a process start soon, not run fast. */
    public static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

    private static final String ENDED = "FAILED|CANCELED|FINISHED";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    // not the usual one, which others on this machine want too, and find free at the same moment
    private final String webPort = Integer.toString(Ports.free(IntStream.empty(), 1).get(0));
    private final int taskManagers;
    private final Supplier<Map<String, String>> flinkOptions;
    private final Map<String, JobSteps> steps = new HashMap<>();
    private Optional<Path> folder = Optional.empty();
    private boolean failed;

    /**
     * @param taskManagers how many; each has one slot, which is what one job needs
     */
    public TestingCluster(int taskManagers) {
        this(taskManagers, Map::of);
    }

    /**
     * @param flinkOptions what is different in Flink's configuration; asked for when it starts
     */
    public TestingCluster(int taskManagers, Supplier<Map<String, String>> flinkOptions) {
        this.taskManagers = taskManagers;
        this.flinkOptions = flinkOptions;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        folder = Optional.of(Files.createTempDirectory(temporary, "cluster-"));
        try {
            start();
        } catch (Exception e) {
            afterAll(context); // JUnit does not call it then
            throw e;
        }
    }

    /** Starts it, at the first time or after {@link Cluster#stop}, and waits until it is ready. */
    public void start() throws IOException, InterruptedException {
        Map<String, String> options = new LinkedHashMap<>(flinkOptions.get());
        options.putIfAbsent("taskmanager.memory.task.heap.size", "384 m");
        options.putIfAbsent("rest.port", webPort);
        // most of them do not live long enough for the better compiler
        options.putIfAbsent("env.java.opts.taskmanager", QUICK_COMPILER);
        cluster().start(Installation.locate(), Optional.of(taskManagers), options);
        new ClusterReadiness(cluster()).await(ClusterReadiness.DEFAULT_TIMEOUT, waitingFor -> {});
    }

    // the logs of a test that failed stay, its jobs do not: the next test needs their slots
    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        failed |= context.getExecutionException().isPresent();
        if (cluster().running(ProcessSpecs.JOB_MANAGER).isPresent()) {
            for (JsonNode job : flink().get("/jobs/overview").path("jobs")) {
                if (!job.path("state").asText().matches(ENDED)) {
                    cancel(job.path("jid").asText());
                }
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        steps.values().forEach(JobSteps::close);
        cluster().stop();
        if (!failed && context.getExecutionException().isEmpty()) {
            DeletedFolder.delete(folder.orElseThrow());
        }
    }

    /** The cluster. */
    public Cluster cluster() {
        return new Cluster(folder.orElseThrow());
    }

    /** Flink's REST endpoints. */
    public FlinkRest flink() {
        return new FlinkRest(cluster().plan().webAddress());
    }

    /** A model of a few thousand weights and checkpoints every second, and what is given. */
    public Map<String, String> smallJob(Map<String, String> more) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("hpm.model.image-size", "32");
        options.put("hpm.model.patch-size", "8");
        options.put("hpm.model.encoder.depth", "1");
        options.put("hpm.model.decoder.depth", "1");
        options.put("hpm.train.batch-size", Integer.toString(SMALL_BATCH));
        options.put("hpm.compute.threads", "1");
        options.put("execution.checkpointing.interval", "1 s");
        options.putAll(more);
        return options;
    }

    /** A model for very many images, on one partition. */
    Map<String, String> tinyJob(int width, int batchSize) {
        Map<String, String> options = smallJob(Map.of());
        options.put("hpm.model.image-size", "16");
        options.put("hpm.model.patch-size", "4");
        for (String part : List.of("encoder", "decoder")) {
            options.put("hpm.model.%s.width".formatted(part), Integer.toString(width));
            options.put("hpm.model.%s.heads".formatted(part), "2");
        }
        options.put("hpm.train.batch-size", Integer.toString(batchSize));
        options.put("hpm.topics.partitions", "1");
        return options;
    }

    /** Submits a job and returns its number. */
    public String submit(Map<String, String> options) throws Exception {
        PretrainConfig config = config(options);
        String job =
                new JobSubmission(cluster().plan().webAddress(), Installation.locate().jobJar())
                        .submit(config)
                        .toString();
        follow(job, config);
        return job;
    }

    /** Hears from now on what a job tells that was submitted just now. */
    void follow(String job, PretrainConfig config) {
        steps.put(job, new JobSteps(config));
    }

    /** A job's options and what this cluster adds to them. */
    PretrainConfig config(Map<String, String> options) {
        Configuration configuration = Configuration.fromMap(options);
        cluster().plan().completeJobOptions(configuration);
        return PretrainConfig.from(configuration);
    }

    /** The highest step that a job has told of since it was submitted; 0 if it told of none. */
    long step(String job) {
        return requireNonNull(steps.get(job), job).highest();
    }

    /** Waits until a job has told of a step. */
    void awaitStep(String job, long step) throws Exception {
        await("step " + step, () -> step(job) >= step);
    }

    /** What Flink's REST endpoint tells of a job's checkpoints. */
    JsonNode checkpoints(String job) throws Exception {
        return flink().get("/jobs/%s/checkpoints".formatted(job));
    }

    /** How often a job went on from a checkpoint or savepoint, as it does after each restart. */
    long restores(String job) throws Exception {
        return checkpoints(job).at("/counts/restored").asLong();
    }

    /** Ends a job at once and waits until it has ended. */
    void cancel(String job) throws Exception {
        try (RestClusterClient<String> client =
                JobSubmission.client(cluster().plan().webAddress())) {
            client.cancel(JobID.fromHexString(job)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        await(
                "the end of the job",
                () -> flink().get("/jobs/" + job).path("state").asText().matches(ENDED));
    }

    /** Ends a job with a savepoint and returns its folder on this machine's disk. */
    public Path stopWithSavepoint(String job) throws Exception {
        String place = new JobSavepoint(flink(), job).take(true, Optional.empty(), any -> {});
        // the S3 server keeps an object in a file of the same path
        return cluster().folder().data(ProcessSpecs.S3).resolve(place.substring("s3://".length()));
    }

    /** Kills a process as {@code kill -9} does; the supervisor will start it again. */
    public void kill(String process) {
        cluster().running(process).orElseThrow().destroyForcibly();
    }

    /** The process that trains, such as {@code task-manager-1}, if it is one that runs. */
    public Optional<String> taskManagerOf(String job) throws Exception {
        for (JsonNode vertex : trainers(job)) {
            String path = "/jobs/%s/vertices/%s".formatted(job, vertex.path("id").asText());
            String id = flink().get(path).at("/subtasks/0/taskmanager-id").asText();
            for (int number = 1; number <= taskManagers; number++) {
                String name = ProcessSpecs.TASK_MANAGER + number;
                if (isNow(name, id)) {
                    return Optional.of(name);
                }
            }
        }
        return Optional.empty();
    }

    // a process that comes back goes on with the log and has a new id
    private boolean isNow(String taskManager, String id) throws IOException {
        try (Stream<String> lines = Files.lines(cluster().folder().log(taskManager))) {
            return cluster().running(taskManager).isPresent()
                    && lines.filter(line -> line.contains("Starting TaskManager with ResourceID"))
                            .reduce("", (earlier, later) -> later)
                            .endsWith(": " + id);
        }
    }

    /** Kills a process, which stays down until {@link #letUp}. */
    public void keepDown(String process) throws IOException {
        Files.createFile(cluster().folder().hold(process));
        kill(process);
    }

    /** Lets the supervisor start a process again. */
    public void letUp(String process) throws IOException {
        Files.delete(cluster().folder().hold(process));
    }

    private List<JsonNode> trainers(String job) throws Exception {
        List<JsonNode> trainers = new ArrayList<>();
        for (JsonNode vertex : flink().get("/jobs/" + job).path("vertices")) {
            if (vertex.path("name").asText().contains("pretrain")) {
                trainers.add(vertex);
            }
        }
        return trainers;
    }

    /** Asks again and again, also after an error, until the answer is yes. */
    public void await(String what, Callable<Boolean> question) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<Exception> last = Optional.empty();
        while (System.nanoTime() < deadline) {
            try {
                if (question.call()) {
                    return;
                }
            } catch (IOException | RetriableException e) {
                last = Optional.of(e); // a process is down just now
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new AssertionError(what + " did not happen within " + PATIENCE, last.orElse(null));
    }
}
