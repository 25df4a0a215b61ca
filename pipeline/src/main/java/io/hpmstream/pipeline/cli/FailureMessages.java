package io.hpmstream.pipeline.cli;

import io.hpmstream.model.DeviceUnavailableException;
import io.hpmstream.model.MalformedFixtureException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Turns what went wrong into one message on the error stream and an exit code: {@link
 * IllegalArgumentException} is a mistake of the user (2), everything else is work that failed (1).
 * A stack trace comes only when asked for.
 */
final class FailureMessages implements IExecutionExceptionHandler {
    private final BooleanSupplier debug;

    FailureMessages(BooleanSupplier debug) {
        this.debug = debug;
    }

    @Override
    public int handleExecutionException(
            Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println("hpm: " + message(failure));
        if (debug.getAsBoolean() || "1".equals(System.getenv("HPM_DEBUG"))) {
            failure.printStackTrace(err);
        }
        err.flush();
        return isUsers(failure) ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    private static boolean isUsers(Exception failure) {
        return failure instanceof IllegalArgumentException
                || failure instanceof MalformedFixtureException
                || failure instanceof DeviceUnavailableException;
    }

    /**
     * Answers a command line that cannot be read: the mistake, a suggestion if there is one, where
     * help is.
     */
    static int usage(ParameterException mistake, String[] arguments) {
        CommandLine command = mistake.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("hpm: " + mistake(mistake));
        UnmatchedArgumentException.printSuggestions(mistake, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return ExitCode.USAGE;
    }

    /**
     * What to tell of a failure: the message of an exception of our own, which is written to be
     * read alone; of others the first lines of the messages of all causes, each once.
     */
    static String message(Throwable failure) {
        List<String> messages = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (isOurs(cause)) {
                return String.valueOf(cause.getMessage());
            }
            String message = firstLine(cause);
            // a wrapper's message often contains that of its cause
            if (messages.stream().noneMatch(said -> said.contains(message))) {
                messages.add(message);
            }
        }
        return String.join(": ", messages);
    }

    private static boolean isOurs(Throwable failure) {
        return failure instanceof IllegalArgumentException
                || failure.getClass().getName().startsWith("io.hpmstream.");
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElseThrow();
    }

    private static String mistake(ParameterException mistake) {
        if (mistake instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String first = unmatched.getUnmatched().get(0);
            return "unknown "
                    + (first.startsWith("-") ? "option '" : "command or argument '")
                    + first
                    + "'";
        }
        return String.valueOf(mistake.getMessage());
    }
}
