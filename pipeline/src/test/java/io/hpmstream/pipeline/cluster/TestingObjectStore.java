package io.hpmstream.pipeline.cluster;

import io.hpmstream.pipeline.installation.Installation;
import io.hpmstream.pipeline.run.DeletedFolder;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The S3 server of a cluster alone, as a process, for one test class. It takes no object larger
 * than {@link #LARGEST_PIECE} in one piece, so what is larger can only come in parts. Use as
 * {@code @RegisterExtension static final TestingObjectStore STORE = new TestingObjectStore();}
 */
public final class TestingObjectStore implements BeforeAllCallback, AfterAllCallback {

    /** Bytes of the smallest part that S3 allows. */
    public static final int LARGEST_PIECE = 5 << 20;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Optional<ClusterFolder> folder = Optional.empty();
    private Optional<Process> process = Optional.empty();
    private int port;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        ClusterFolder made = new ClusterFolder(Files.createTempDirectory(temporary, "s3-"));
        folder = Optional.of(made);
        ClusterPlan plan = ClusterPlan.onFreePorts(1, Map.of());
        port = plan.s3Port();
        new ClusterFiles(made).write(plan, Installation.locate());
        Files.writeString(
                made.s3Settings(),
                "s3proxy.max-single-part-object-size=" + LARGEST_PIECE + "\n",
                StandardOpenOption.APPEND);
        Files.createDirectories(made.temporary(ProcessSpecs.S3));
        ProcessSpec server =
                ProcessSpecs.of(made, plan).stream()
                        .filter(spec -> spec.name().equals(ProcessSpecs.S3))
                        .findFirst()
                        .orElseThrow();
        process = Optional.of(SupervisedProcess.launch(made, server));
        try {
            awaitPort();
        } catch (Exception | AssertionError e) {
            afterAll(context); // JUnit does not call it then
            throw e;
        }
    }

    private void awaitPort() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Ports.isServed(port)) {
            if (System.nanoTime() > deadline || !process.orElseThrow().isAlive()) {
                throw new AssertionError("no S3 server on port " + port);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (process.isPresent()) {
            process.get().destroyForcibly().waitFor();
        }
        folder.map(ClusterFolder::root).ifPresent(DeletedFolder::delete);
    }

    /** What Flink's file system needs to reach it. */
    public Map<String, String> options() {
        S3Settings secret = S3Settings.read(folder.orElseThrow());
        return Map.of(
                "s3.endpoint",
                "http://127.0.0.1:" + port,
                "s3.endpoint.region",
                "us-east-1",
                "s3.path.style.access",
                "true",
                "s3.access-key",
                secret.user(),
                "s3.secret-key",
                secret.password(),
                "s3.multipart.size",
                Integer.toString(LARGEST_PIECE));
    }

    /** Bytes of its largest object. */
    public long largestObject() throws IOException {
        try (var objects = Files.walk(folder.orElseThrow().data(ProcessSpecs.S3))) {
            return objects.mapToLong(file -> file.toFile().length()).max().orElse(0);
        }
    }
}
