package io.hpmstream.pipeline.cli;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Commands that need no folder of their own, as a user types them, for the tests of all packages.
 */
public final class TestingCommands {

    private TestingCommands() {}

    /** What a command prints that does what it is asked. */
    public static String done(String... command) {
        Answer answer = run(command);
        assertThat(answer.code).as(answer.err).isZero();
        return answer.out;
    }

    /** The one line in which a command says why its work failed. */
    public static String failed(String... command) {
        Answer answer = run(command);
        assertThat(answer.code).as(answer.out).isEqualTo(1);
        assertThat(answer.err.lines()).hasSize(1);
        return answer.err;
    }

    private record Answer(int code, String out, String err) {}

    private static Answer run(String... command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Hpm.commandLine(null);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        int code = line.execute(command);
        return new Answer(code, out.toString(), err.toString());
    }

    /** Writes options into a file and returns its name, for {@code --conf}. */
    public static String write(Map<String, String> options, Path file) throws IOException {
        new YAMLMapper().writeValue(file.toFile(), new TreeMap<>(options));
        return file.toString();
    }
}
