package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.cluster.CheckpointWatch;
import io.hpmstream.pipeline.cluster.FlinkRest;
import io.hpmstream.pipeline.cluster.JobSavepoint;
import io.hpmstream.pipeline.release.AutomaticReleases;
import io.hpmstream.pipeline.release.ReleaseCreation;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm release watch}. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Make releases of a job on a cluster while it runs.",
        description = {
            "%nAfter every so many checkpoints of the job it has Flink take a savepoint, makes a release of it and"
                    + " deletes the savepoint. The job does not wait for that. A release that cannot be made is told,"
                    + " and the next one is tried; none begins before the one before is ready. Runs until the job"
                    + " ends.%n",
            "hpm train needs no such watch: it does the same by hpm.release.every-checkpoints.%n"
        },
        footerHeading = "%nExamples:%n",
        footer =
                "  ./hpm release watch --job 0a1b2c --every 120 --registry s3://hpm/models --conf hpm.yaml")
final class ReleaseWatchCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @ParentCommand private @Nullable ReleaseCommand release;

    @Option(
            names = "--job",
            required = true,
            paramLabel = "JOB",
            description = "Number of the job, as hpm submit printed it, or the beginning of it.")
    private String job = "";

    @Option(
            names = "--every",
            required = true,
            paramLabel = "N",
            description = "Checkpoints between two releases.")
    private int every;

    @Option(
            names = "--target",
            paramLabel = "URI",
            description =
                    "Folder for the savepoints. Default: where the cluster keeps savepoints; this process must reach it")
    private @Nullable String target;

    @Option(
            names = "--parent",
            paramLabel = "RELEASE",
            description = "Name or id of the release that the training went on from.")
    private @Nullable String parent;

    @Mixin private RegistryOptions registryOptions = new RegistryOptions();

    @Mixin private ClusterOptions cluster = new ClusterOptions();

    @Override
    public Integer call() throws Exception {
        Hpm hpm = requireNonNull(release).hpm();
        ReleaseRegistry registry = registryOptions.open();
        ReleaseCreation creation =
                new ReleaseCreation(registry, Version.ofBuild(), registryOptions.configuration());
        String parentId = parent == null ? null : registry.find(parent).id();
        FlinkRest flink = new FlinkRest(cluster.address(hpm));
        String id = new JobSavepoint(flink, job).job();
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        try (AutomaticReleases releases =
                        new AutomaticReleases(
                                creation,
                                parentId,
                                () ->
                                        new JobSavepoint(flink, id)
                                                .take(
                                                        false,
                                                        Optional.ofNullable(target),
                                                        any -> {}),
                                line -> {
                                    out.println(line);
                                    out.flush();
                                });
                CheckpointWatch watch = new CheckpointWatch(flink, id, every, releases::begin)) {
            hpm.runFolder().closeBeforeDeletion(releases);
            watch.watch();
        }
        return 0;
    }
}
