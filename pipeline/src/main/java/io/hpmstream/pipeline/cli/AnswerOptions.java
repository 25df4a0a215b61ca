package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.query.CurationApi;
import io.hpmstream.pipeline.query.HardnessAnswers;
import io.hpmstream.pipeline.query.LiveAnswers;
import io.hpmstream.pipeline.query.SavepointAnswers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who answers: the live service, or a checkpoint or savepoint. */
final class AnswerOptions {

    private static final String DEFAULT_SERVER = "http://127.0.0.1:8090";
    private static final String TOKEN = "HPM_CURATION_TOKEN";

    @ArgGroup private @Nullable Whom whom; // null if neither is given

    @Mixin private FileSystemOptions savepoints = new FileSystemOptions();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "The service's bearer token. Default: the environment variable " + TOKEN + ".")
    private @Nullable Path tokenFile;

    private static final class Whom {
        @Option(
                names = "--server",
                paramLabel = "URL",
                description = "The curation service to ask. Default: " + DEFAULT_SERVER)
        private @Nullable URI server;

        @Option(
                names = "--from",
                paramLabel = "URI",
                description =
                        "Ask no service but this checkpoint or savepoint, in any file system of Flink's.")
        private @Nullable String from;
    }

    /** Asks, and tells how far it is meanwhile. */
    <T> T ask(PrintWriter err, Question<T> question) throws IOException {
        if (whom == null || whom.from == null) {
            URI server =
                    whom == null || whom.server == null ? URI.create(DEFAULT_SERVER) : whom.server;
            return question.ask(new LiveAnswers(new CurationApi(server, token())));
        }
        try (ReadingLine line = ReadingLine.on(err, "reading " + whom.from)) {
            return question.ask(new SavepointAnswers(savepoints.open(whom.from), line));
        }
    }

    private @Nullable String token() throws IOException {
        if (tokenFile != null) {
            return Files.readString(tokenFile).strip();
        }
        return System.getenv(TOKEN);
    }

    /** What is asked. */
    interface Question<T> {
        T ask(HardnessAnswers answers) throws IOException;
    }
}
