package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.cluster.Cluster;
import io.hpmstream.pipeline.cluster.ClusterPlan;
import io.hpmstream.pipeline.cluster.ClusterReadiness;
import io.hpmstream.pipeline.cluster.ProcessStatus;
import io.hpmstream.pipeline.config.ConfigFile;
import io.hpmstream.pipeline.installation.Installation;
import io.hpmstream.pipeline.run.ProgressLine;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm cluster start}. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Starts a cluster, waits until it can be used and prints its addresses.")
final class ClusterStartCommand implements Callable<Integer> {

    // Hadoop's client asks for Subject.getSubject, which works no longer
    private static final int FIRST_JDK_WITHOUT_S3 = 23;

    @Spec private @Nullable CommandSpec spec;

    @ParentCommand private @Nullable ClusterCommand parent;

    @Mixin private ClusterFolderOption folder = new ClusterFolderOption();

    @Option(
            names = "--task-managers",
            paramLabel = "N",
            description = "How many TaskManagers. Default: as many as before, else 1")
    private @Nullable Integer taskManagers;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description =
                    "Set one option of Flink on the cluster, such as taskmanager.memory.task.heap.size=4g."
                            + " May be repeated.")
    private Map<String, String> pairs = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        int jdk = Runtime.version().feature();
        if (jdk >= FIRST_JDK_WITHOUT_S3) {
            throw new IllegalArgumentException(
                    "a cluster needs JDK 17 to 22 for its S3 client, this is %d; set JAVA_HOME to one of these"
                            .formatted(jdk));
        }
        // refuses secrets: the cluster's configuration is shown
        ConfigFile.override(new Configuration(), pairs);
        Cluster cluster = folder.cluster(requireNonNull(parent).hpm());
        cluster.start(Installation.locate(), Optional.ofNullable(taskManagers), pairs);
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        try (ProgressLine progress = new ProgressLine(out, Hpm.hasTerminal(), System::nanoTime)) {
            new ClusterReadiness(cluster)
                    .await(
                            ClusterReadiness.DEFAULT_TIMEOUT,
                            waiting -> progress.show(() -> waiting));
        }
        print(cluster.plan(), cluster, out);
        return 0;
    }

    private static void print(ClusterPlan plan, Cluster cluster, PrintWriter out) {
        out.printf("Flink        %s%n", plan.webAddress());
        out.printf("Kafka        %s%n", plan.kafkaAddress());
        out.printf("S3           %s, bucket hpm%n", plan.s3Address());
        for (ProcessStatus process : cluster.status()) {
            process.metrics()
                    .ifPresent(at -> out.printf("metrics      %s (%s)%n", at, process.name()));
        }
        out.printf("folder       %s%n", cluster.folder().root());
        out.println("hpm submit brings a job onto it, hpm cluster stop ends it");
    }
}
