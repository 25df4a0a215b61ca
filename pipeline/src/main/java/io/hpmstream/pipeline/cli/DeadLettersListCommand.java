package io.hpmstream.pipeline.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.connectors.kafka.DeadLetter;
import io.hpmstream.connectors.kafka.DeadLetterReader;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.deadletter.DeadLetterFilter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm dead-letters list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints one line for each dead letter, the oldest first: code, where the image stood, when the"
                    + " letter was sent, image id and message, separated by tabs. docs/dead-letters.md explains"
                    + " the codes.%n"
        })
final class DeadLettersListCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ConfigOptions options = new ConfigOptions();

    @Option(names = "--code", paramLabel = "CODE", description = "Only this code. Repeatable.")
    private Set<String> codes = new LinkedHashSet<>();

    @Option(names = "--limit", paramLabel = "N", description = "Stop after so many.")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    private long shown;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, actual: " + limit);
        }
        PretrainConfig config = PretrainConfig.from(options.read());
        DeadLetterFilter filter = new DeadLetterFilter(codes, Set.of());
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        new DeadLetterReader(config.kafka(), config.topics().deadLetter())
                .forEach(
                        letter -> {
                            if (filter.test(letter)) {
                                out.println(json ? json(letter) : line(letter));
                                shown++;
                            }
                            return shown < limit;
                        });
        out.flush();
        return 0;
    }

    private static String line(DeadLetter letter) {
        return String.join(
                "\t",
                letter.code(),
                letter.coordinates(),
                Instant.ofEpochMilli(letter.sentAt()).toString(),
                oneLine(letter.imageId()),
                oneLine(letter.message()));
    }

    // an image id is whatever a producer sent, and must not write lines of its own
    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    private static String json(DeadLetter letter) {
        ObjectNode node = JSON.createObjectNode();
        node.put("code", letter.code());
        node.put("imageId", letter.imageId());
        node.put("coordinates", letter.coordinates());
        node.put("time", Instant.ofEpochMilli(letter.sentAt()).toString());
        node.put("message", letter.message());
        byte[] value = letter.value();
        node.put("bytes", value == null ? null : Integer.valueOf(value.length));
        ArrayNode omitted = node.putArray("omitted");
        for (String part : letter.omitted()) {
            omitted.add(part);
        }
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers can be written", e);
        }
    }
}
