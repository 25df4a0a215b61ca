package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.installation.Installation;
import io.hpmstream.pipeline.run.DeletedFolder;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    // not the usual one, which others on this machine want too, and find free at the same moment
    private final String webPort = Integer.toString(Ports.free(IntStream.empty(), 1).get(0));
    private final int taskManagers;
    private final Supplier<Map<String, String>> flinkOptions;
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

    // the logs of a test that failed stay
    @Override
    public void afterEach(ExtensionContext context) {
        failed |= context.getExecutionException().isPresent();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
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

    /** Submits a job and returns its number. */
    public String submit(Map<String, String> options) throws Exception {
        Configuration configuration = Configuration.fromMap(options);
        cluster().plan().completeJobOptions(configuration);
        return new JobSubmission(cluster().plan().webAddress(), Installation.locate().jobJar())
                .submit(PretrainConfig.from(configuration))
                .toString();
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

    /** A value of a job such as {@code numRestarts}; 0 if there is none yet. */
    public double metric(String job, String name) throws Exception {
        return metric(job, "", name);
    }

    /** A value of the trainer such as {@code step}; 0 if there is none yet. */
    public double trainerMetric(String job, String name) throws Exception {
        for (JsonNode vertex : trainers(job)) {
            return metric(job, "/vertices/" + vertex.path("id").asText(), "0.pretrain.hpm." + name);
        }
        return 0;
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

    private double metric(String job, String vertex, String name) throws Exception {
        JsonNode values = flink().get("/jobs/%s%s/metrics?get=%s".formatted(job, vertex, name));
        return values.path(0).path("value").asDouble();
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
            } catch (IOException e) {
                last = Optional.of(e); // a process is down just now
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new AssertionError(what + " did not happen within " + PATIENCE, last.orElse(null));
    }
}
