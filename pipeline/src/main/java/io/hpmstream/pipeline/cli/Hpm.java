package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.run.RunFolder;
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

import java.nio.file.Path;
import java.util.Objects;

/**
 * The command {@code hpm}: the door to everything that the program does. One instance serves one
 * command line.
 */
@Command(
        name = "hpm",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            DemoCommand.class,
            TrainCommand.class,
            ClusterCommand.class,
            SubmitCommand.class,
            SavepointCommand.class,
            PublishCommand.class,
            CurateCommand.class,
            LedgerCommand.class,
            DeadLettersCommand.class,
            HardnessCommand.class,
            ReleaseCommand.class,
            EmbedCommand.class,
            EvalCommand.class,
            DoctorCommand.class,
            VerifyCommand.class,
            BenchCommand.class,
            HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Trains a vision encoder on a stream of images that arrive in Kafka, with Hard Patches Mining,"
                    + " and tells what it has learned about every image on a topic of its own."
        },
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the work failed, or a check was not passed",
            "2:nothing was done: wrong usage or configuration, or the device or machine is not what is needed"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm demo              see it work, with a Kafka broker of its own",
            "  ./hpm COMMAND --help    all about one command%n",
            "Environment:",
            "  JAVA_HOME               the Java to use, 17 or newer (else that on the PATH)",
            "  HPM_WORK_DIR            the same as --work-dir",
            "  HPM_JAVA_OPTS           more options for Java, such as -Xmx4g; the last wins",
            "  HPM_MIN_MEMORY_MB, HPM_MIN_DISK_MB",
            "                          what a command that computes wants free (3072 each)",
            "  HPM_DEBUG               1 is the same as --debug"
        })
public final class Hpm implements Runnable {
    @Spec private @Nullable CommandSpec spec;
    private @Nullable RunFolder runFolder;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "Folder for unpacked native libraries and temporary files; it must be writable and allow"
                            + " programs to run. Default: ~/.cache/hpm-stream")
    @SuppressWarnings(
            "UnusedVariable") // listed for the help; the launcher acts on it before Java starts
    private @Nullable Path workDir;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show the whole stack trace of an error.")
    private boolean debug;

    @Override
    public void run() {
        CommandSpec command = Objects.requireNonNull(spec);
        throw new ParameterException(command.commandLine(), "a command is missing");
    }

    /** The folder of this run, for what the command keeps while it works. */
    RunFolder runFolder() {
        if (runFolder == null) {
            throw new IllegalStateException("this command line was made without a folder");
        }
        return runFolder;
    }

    /** Whether both output streams go to a terminal. Java 17 cannot tell, so the launcher does. */
    static boolean hasTerminal() {
        return Boolean.getBoolean("hpm.terminal");
    }

    /** Runs the command line and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        String madeByLauncher = System.getProperty("hpm.run-dir", "");
        if (madeByLauncher.isEmpty()) {
            System.exit(commandLine(null).execute(arguments));
        }
        RunFolder folder = RunFolder.adopt(Path.of(madeByLauncher));
        CommandLine line = commandLine(folder);
        int code = line.execute(arguments);
        if (code == ExitCode.SOFTWARE) {
            folder.keepLog()
                    .ifPresent(log -> line.getErr().println("hpm: the whole log is " + log));
        }
        System.exit(code);
    }

    /** The whole command line, ready to parse; also for the tests. */
    static CommandLine commandLine(@Nullable RunFolder runFolder) {
        Hpm hpm = new Hpm();
        hpm.runFolder = runFolder;
        CommandLine line = new CommandLine(hpm);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setUsageHelpLongOptionsMaxWidth(34);
        line.setParameterExceptionHandler(FailureMessages::usage);
        line.setExecutionExceptionHandler(new FailureMessages(() -> hpm.debug));
        return line;
    }
}
