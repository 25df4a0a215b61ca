package io.hpmstream.pipeline.cli;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;

import static org.assertj.core.api.Assertions.assertThat;

class FailureMessagesTest {
    private final StringWriter err = new StringWriter();

    @Test
    void joinsTheFirstLinesOfAllCausesWithoutRepeating() {
        Exception cause = new IllegalStateException("port 9092 is taken\nat somewhere");
        assertThat(FailureMessages.message(new RuntimeException("cannot start", cause)))
                .isEqualTo("cannot start: port 9092 is taken");
        assertThat(FailureMessages.message(new RuntimeException(cause)))
                .isEqualTo("java.lang.IllegalStateException: port 9092 is taken");
        assertThat(FailureMessages.message(new NullPointerException()))
                .isEqualTo("NullPointerException");
    }

    @Test
    void messagesOfOurOwnExceptionsStandAlone() {
        Exception mistake =
                new IllegalArgumentException("size must be 1", new RuntimeException("noise"));
        assertThat(FailureMessages.message(mistake)).isEqualTo("size must be 1");
    }

    @Test
    void namesAnUnknownCommandAndSuggestsTheRightOne() {
        assertThat(execute("publsh")).isEqualTo(2);
        assertThat(err.toString())
                .contains("hpm: unknown command or argument 'publsh'")
                .contains("publish")
                .contains("Try 'hpm --help'.");
    }

    @Test
    void namesAnUnknownOption() {
        assertThat(execute("verify", "--precison", "x")).isEqualTo(2);
        assertThat(err.toString())
                .contains("hpm: unknown option '--precison'")
                .contains("--precision")
                .contains("Try 'hpm verify --help'.");
    }

    @Test
    void mistakesOfTheUserEndWithTwoAndWithoutAStackTrace() {
        assertThat(execute("publish", "--images", "/no/such", "--bootstrap-servers", "x:1"))
                .isEqualTo(2);
        assertThat(err.toString().strip())
                .isEqualTo("hpm: image folder must be a folder, actual: /no/such");
        assertThat(
                        execute(
                                "publish",
                                "--debug",
                                "--images",
                                "/no/such",
                                "--bootstrap-servers",
                                "x:1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("at io.hpmstream.pipeline.publish.ImageFolder");
    }

    private int execute(String... arguments) {
        CommandLine line = Hpm.commandLine(null);
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }
}
