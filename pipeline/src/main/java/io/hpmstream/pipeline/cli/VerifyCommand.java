package io.hpmstream.pipeline.cli;

import io.hpmstream.model.ComputeConfig;
import io.hpmstream.model.FixtureCheck;
import io.hpmstream.model.FixtureVerification;
import io.hpmstream.model.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;

/** {@code hpm verify}: recomputes fixtures and compares every number with the reference's. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        header = "Check the arithmetic against an independent reference.",
        description = {
            "%nRecomputes one training step of fixtures, from the weights to the losses, the gradients, the optimizer"
                    + " and the teacher, and compares every number with that of an independent reference."
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every number is within its tolerance (bfloat16: always, since it only reports)",
            "1:a number is off",
            "2:wrong usage, a fixture that cannot be read, or a device that is not there"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm verify                          the fixtures that come with the program",
            "  ./hpm verify --precision float32 --fixture mine.json --fixture other.json"
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--fixture",
            showDefaultValue = Visibility.NEVER,
            paramLabel = "FILE",
            description =
                    "A fixture to recompute. Repeatable. Without it: those that come with the program.")
    private List<Path> fixtures = new ArrayList<>();

    @Option(
            names = "--precision",
            showDefaultValue = Visibility.NEVER,
            paramLabel = "P",
            description =
                    "Number format: float64 (the default), float32 or bfloat16. Tolerances: 1e-9; 1e-4 (5e-3 for gradient"
                            + " norms and sums after the step); none. Errors are relative to the expected value or,"
                            + " where that is smaller, to a share of the largest value of its list, of the norm of"
                            + " the whole gradient, or of the sum of the magnitudes: 1e-4 of it in float64; in"
                            + " float32 all of it for lists, 1e-3 for gradients and 1e-2 for sums.")
    private Precision precision = Precision.FLOAT64;

    @Option(names = "--device", paramLabel = "D", description = "Where to compute: cpu or gpu:N.")
    private String device = "cpu";

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        ComputeConfig compute = new ComputeConfig(device, precision, 0);
        PrintWriter out = command.commandLine().getOut();
        int off = 0;
        int checks = 0;
        for (FixtureVerification fixture : load()) {
            List<FixtureCheck> results = fixture.run(compute);
            out.printf("%n%s, %s on %s%n", fixture.name(), text(precision), device);
            CheckTable.print(results, out);
            checks += results.size();
            off += (int) results.stream().filter(check -> !check.passed()).count();
        }
        out.printf("%n%d quantities, %d off%n", checks, off);
        return off == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private List<FixtureVerification> load() {
        return fixtures.isEmpty()
                ? FixtureVerification.builtIn()
                : fixtures.stream().map(VerifyCommand::load).toList();
    }

    private static FixtureVerification load(Path file) {
        try {
            return FixtureVerification.of(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no fixture " + file, e);
        } catch (IOException e) {
            String why = Files.isDirectory(file) ? "it is a folder" : e.getMessage();
            throw new IllegalArgumentException("fixture " + file + " cannot be read: " + why, e);
        }
    }

    private static String text(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }
}
