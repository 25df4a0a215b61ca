package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.cluster.FlinkRest;
import io.hpmstream.pipeline.cluster.JobSavepoint;
import io.hpmstream.pipeline.run.ProgressLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm savepoint}. */
@Command(
        name = "savepoint",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Takes a savepoint of a running job and prints where it is. Training goes on from there with"
                    + " hpm submit --from or hpm train --from, in this version and in later ones.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm savepoint 0a1b2c",
            "  ./hpm savepoint 0a1b2c --stop --target s3://hpm/before-upgrade"
        })
final class SavepointCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @ParentCommand private @Nullable Hpm hpm;

    @Parameters(
            paramLabel = "JOB",
            description = "Number of the job, as hpm submit printed it, or the beginning of it.")
    private String job = "";

    @Option(
            names = "--stop",
            description =
                    "End the job with it. Images that wait for their batch go on waiting in it.")
    private boolean stop;

    @Option(
            names = "--target",
            paramLabel = "URI",
            description = "Folder to write it to. Default: where the cluster keeps savepoints")
    private @Nullable String target;

    @Mixin private ClusterOptions cluster = new ClusterOptions();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        FlinkRest flink = new FlinkRest(cluster.address(requireNonNull(hpm)));
        String place;
        try (ProgressLine progress = new ProgressLine(out, Hpm.hasTerminal(), System::nanoTime)) {
            place =
                    new JobSavepoint(flink, job)
                            .take(
                                    stop,
                                    Optional.ofNullable(target),
                                    text -> progress.show(() -> text));
        }
        out.println("savepoint    " + place);
        return 0;
    }
}
