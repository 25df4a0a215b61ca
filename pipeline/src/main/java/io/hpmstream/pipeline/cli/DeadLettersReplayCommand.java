package io.hpmstream.pipeline.cli;

import io.hpmstream.connectors.kafka.DeadLetterReader;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.deadletter.DeadLetterFilter;
import io.hpmstream.pipeline.deadletter.DeadLetterReplay;
import io.hpmstream.pipeline.deadletter.RepairedImages;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm dead-letters replay}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Sends dead letters back to the topic of images, with their own key, bytes and headers. All of"
                    + " them, or those that --code, --at and --repaired leave.%n",
            "Repeating it does no harm: an image that is sent again is trained once more; of letters with the"
                    + " same content one is sent.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything that was meant was sent",
            "1:Kafka could not be used, or letters do not hold the whole image; they are named",
            "2:wrong usage or configuration"
        })
final class DeadLettersReplayCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ConfigOptions options = new ConfigOptions();

    @Option(names = "--code", paramLabel = "CODE", description = "Only this code. Repeatable.")
    private Set<String> codes = new LinkedHashSet<>();

    @Option(
            names = "--at",
            paramLabel = "TOPIC-PARTITION-OFFSET",
            description = "Only the image that stood there, as list prints it. Repeatable.")
    private Set<String> coordinates = new LinkedHashSet<>();

    @Option(
            names = "--repaired",
            paramLabel = "DIR",
            description =
                    "Send only images that have a repaired file in this folder, with its bytes. Files are"
                            + " named TOPIC-PARTITION-OFFSET, with or without an ending such as .jpg.")
    private @Nullable Path repaired;

    @Option(names = "--dry-run", description = "Only tell what would be sent.")
    private boolean dryRun;

    @Override
    public Integer call() {
        PretrainConfig config = PretrainConfig.from(options.read());
        CommandLine line = requireNonNull(spec).commandLine();
        DeadLetterReplay.Outcome outcome =
                new DeadLetterReplay(
                                config.kafka(),
                                config.topics().images(),
                                new DeadLetterFilter(codes, coordinates),
                                Optional.ofNullable(repaired).map(RepairedImages::new),
                                dryRun)
                        .run(
                                new DeadLetterReader(config.kafka(), config.topics().deadLetter()),
                                line.getErr()::println);
        line.getOut()
                .printf(
                        "%s %d images to topic %s, %d of them repaired; %d repeats and %d incomplete letters left out%n",
                        dryRun ? "would send" : "sent",
                        outcome.sent(),
                        config.topics().images(),
                        outcome.repaired(),
                        outcome.repeated(),
                        outcome.incomplete());
        return outcome.incomplete() == 0 ? 0 : 1;
    }
}
