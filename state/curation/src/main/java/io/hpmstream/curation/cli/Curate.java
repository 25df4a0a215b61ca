package io.hpmstream.curation.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;

/** The commands of {@code hpm} that run on the class path of the service. */
@Command(
        name = "hpm",
        mixinStandardHelpOptions = true,
        subcommands = {CurateCommand.class, BenchCommand.class, HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Curate implements Runnable {

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Folder for unpacked native libraries. Default: ~/.cache/hpm-stream")
    @SuppressWarnings(
            "UnusedVariable") // listed for the help; the launcher acts on it before Java starts
    private @Nullable Path workDir;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show the whole stack trace of an error.")
    private boolean debug;

    private @Nullable RunFolder runFolder;

    /** Closes something when the process is told to end. */
    void closeAtTheEnd(AutoCloseable user) {
        if (runFolder == null) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(user), "hpm-curation-end"));
        } else {
            runFolder.closeAtTheEnd(user);
        }
    }

    private static void close(AutoCloseable user) {
        try {
            user.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot close " + user, e);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "a command is missing");
    }

    /** Runs the command line and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        String madeByLauncher = System.getProperty("hpm.run-dir", "");
        RunFolder folder =
                madeByLauncher.isEmpty() ? null : RunFolder.adopt(Path.of(madeByLauncher));
        System.exit(commandLine(folder).execute(arguments));
    }

    static CommandLine commandLine(@Nullable RunFolder runFolder) {
        Curate curate = new Curate();
        curate.runFolder = runFolder;
        CommandLine line = new CommandLine(curate);
        line.setUsageHelpAutoWidth(true);
        line.setUsageHelpLongOptionsMaxWidth(34);
        line.setParameterExceptionHandler(Curate::usage);
        line.setExecutionExceptionHandler(
                (failure, command, parsed) -> failed(failure, command, curate.debug));
        return line;
    }

    private static int usage(ParameterException mistake, String[] arguments) {
        PrintWriter err = mistake.getCommandLine().getErr();
        err.println("hpm: " + mistake.getMessage());
        UnmatchedArgumentException.printSuggestions(mistake, err);
        err.println(
                "Try '" + mistake.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return ExitCode.USAGE;
    }

    private static int failed(Exception failure, CommandLine command, boolean debug) {
        PrintWriter err = command.getErr();
        boolean ours =
                failure instanceof IllegalArgumentException
                        || failure.getClass().getName().startsWith("io.hpmstream.");
        err.println("hpm: " + (ours ? failure.getMessage() : failure.toString()));
        if (debug || "1".equals(System.getenv("HPM_DEBUG"))) {
            failure.printStackTrace(err);
        }
        err.flush();
        return failure instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }
}
