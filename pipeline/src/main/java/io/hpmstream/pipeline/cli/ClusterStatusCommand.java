package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.cluster.ProcessStatus;
import io.hpmstream.pipeline.cluster.ProcessStatus.State;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm cluster status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows every process of a cluster.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all of them are up", "1:one is not, or there is no cluster"})
final class ClusterStatusCommand implements Callable<Integer> {

    private static final String ROW = "%-16s %-9s %8s %6s %9s  %s%n";

    @Spec private @Nullable CommandSpec spec;

    @ParentCommand private @Nullable ClusterCommand parent;

    @Mixin private ClusterFolderOption folder = new ClusterFolderOption();

    @Override
    public Integer call() {
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        List<ProcessStatus> all = folder.cluster(requireNonNull(parent).hpm()).status();
        if (all.isEmpty()) {
            out.println("no cluster here; hpm cluster start makes one");
            return ExitCode.SOFTWARE;
        }
        out.printf(Locale.ROOT, ROW, "process", "state", "pid", "port", "restarts", "log");
        for (ProcessStatus process : all) {
            out.printf(
                    Locale.ROOT,
                    ROW,
                    process.name(),
                    process.state().name().toLowerCase(Locale.ROOT),
                    orDash(process.pid()),
                    orDash(process.port()),
                    process.restarts(),
                    process.log());
        }
        for (ProcessStatus process : all) {
            process.metrics()
                    .ifPresent(
                            address -> out.printf("metrics of %s: %s%n", process.name(), address));
        }
        return all.stream().allMatch(process -> process.state() == State.UP)
                ? ExitCode.OK
                : ExitCode.SOFTWARE;
    }

    private static String orDash(long number) {
        return number == 0 ? "-" : Long.toString(number);
    }
}
