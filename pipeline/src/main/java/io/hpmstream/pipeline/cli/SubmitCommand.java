package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.cluster.Cluster;
import io.hpmstream.pipeline.cluster.FlinkRest;
import io.hpmstream.pipeline.cluster.JobStart;
import io.hpmstream.pipeline.cluster.JobSubmission;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.config.PretrainConfig.ReleasesConfig;
import io.hpmstream.pipeline.installation.Installation;
import io.hpmstream.pipeline.run.ProgressLine;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm submit}. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Brings the training job onto a Flink cluster: that of hpm cluster start, or any other of"
                    + " Flink 2.3 that has the DJL jars, JNA and gson in its lib folder, and memory outside the heap"
                    + " for a copy of the weights (docs/operations.md).%n",
            "On the cluster of hpm cluster start, Kafka and the places of checkpoints are the cluster's own"
                    + " unless the configuration names others.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm submit --conf hpm.yaml",
            "  ./hpm submit --conf hpm.yaml --from s3://hpm/savepoints/savepoint-0a1b2c-3d4e5f",
            "  ./hpm submit --conf hpm.yaml --address http://flink.example:8081"
        })
final class SubmitCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Spec private @Nullable CommandSpec spec;

    @ParentCommand private @Nullable Hpm hpm;

    @Mixin private ConfigOptions configuration = new ConfigOptions();

    @Mixin private ResumeOptions resume = new ResumeOptions();

    @Mixin private ClusterOptions target = new ClusterOptions();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        Configuration options = configuration.read();
        target.cluster(requireNonNull(hpm))
                .map(Cluster::plan)
                .ifPresent(plan -> plan.completeJobOptions(options));
        resume.apply(options, requireNonNull(spec).commandLine().getErr());
        PretrainConfig config = PretrainConfig.from(options);
        URI address = target.address(requireNonNull(hpm));
        JobID job = new JobSubmission(address, Installation.locate().jobJar()).submit(config);
        out.printf("job          %s%n", job);
        out.printf("Flink        %s%n", address.resolve("/#/job/running/" + job));
        tellOfReleases(config.releases(), job, out);
        awaitStart(address, job.toString(), config, out);
        return 0;
    }

    private static void tellOfReleases(ReleasesConfig releases, JobID job, PrintWriter out) {
        if (releases.everyCheckpoints() > 0) {
            out.printf(
                    "releases     hpm release watch --job %s --every %d --registry %s%n",
                    job, releases.everyCheckpoints(), releases.registry());
        }
    }

    private static void awaitStart(URI address, String job, PretrainConfig config, PrintWriter out)
            throws Exception {
        JobStart start =
                new JobStart(
                        new FlinkRest(address),
                        job,
                        config.flink().getOptional(StateRecoveryOptions.SAVEPOINT_PATH));
        boolean runs;
        try (ProgressLine progress = new ProgressLine(out, Hpm.hasTerminal(), System::nanoTime)) {
            runs = start.await(PATIENCE, text -> progress.show(() -> text));
        }
        out.println(
                runs
                        ? "it runs"
                        : "it does not run after %d s: is a task slot free? Flink's page tells more"
                                .formatted(PATIENCE.toSeconds()));
    }
}
