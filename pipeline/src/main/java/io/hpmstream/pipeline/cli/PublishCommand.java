package io.hpmstream.pipeline.cli;

import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.connectors.kafka.KafkaSecrets;
import io.hpmstream.pipeline.publish.FolderPublication;
import io.hpmstream.pipeline.publish.ImageFolder;
import io.hpmstream.pipeline.run.ProgressLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/** {@code hpm publish}: feeds a folder of images to Kafka. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        header = "Feed a folder of images to Kafka.",
        description = {
            "%nSends the images of a folder to a Kafka topic, one record each. Key: the path below the folder."
                    + " Header label: the name of the folder in which the file lies. A file is sent if it has the"
                    + " ending or the first bytes of an image, a damaged one too, since the job sorts it out."
                    + " Other files are left out and counted; hidden ones are not looked at."
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every image was sent and confirmed",
            "1:Kafka could not be used, or images were skipped (too large or not readable); they are named",
            "2:wrong usage"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm publish --images photos --bootstrap-servers localhost:9092",
            "  ./hpm publish --images photos --bootstrap-servers localhost:9092 \\",
            "      --repeat 20 --shuffle-seed 1 --rate 100"
        })
final class PublishCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--images",
            required = true,
            paramLabel = "DIR",
            description = "The folder; its subfolders are included.")
    private @Nullable Path images;

    @Option(
            names = "--bootstrap-servers",
            required = true,
            paramLabel = "HOST:PORT[,...]",
            description = "Where Kafka is.")
    private @Nullable String bootstrapServers;

    @Option(names = "--topic", paramLabel = "NAME", description = "Where to send the images.")
    private String topic = "images";

    @Option(
            names = "--no-create-topic",
            description =
                    "Fail if the topic is missing. Else it is created, for records of 16 MiB.")
    private boolean noCreateTopic;

    @Option(names = "--repeat", paramLabel = "N", description = "How often to send every image.")
    private long repeat = 1;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Images per second at most; Infinity: no limit.")
    private double rate = Double.POSITIVE_INFINITY;

    @Option(
            names = "--shuffle-seed",
            paramLabel = "N",
            description =
                    "Send in a random order, another one in every pass, that depends on this number alone."
                            + " Without it the order is that of the paths.")
    private @Nullable Long shuffleSeed;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "Header source of every record; the name of the folder if not given.")
    private @Nullable String source;

    @Option(
            names = "--kafka-property",
            showDefaultValue = Visibility.NEVER,
            paramLabel = "KEY=VALUE",
            description =
                    "Property for the Kafka clients, for example security.protocol=SSL; secrets only as"
                            + " ${env:NAME} or ${file:/path}. Repeatable.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        refuseSecrets(command);
        Path folder = Objects.requireNonNull(images);
        PrintWriter err = command.commandLine().getErr();
        ImageFolder scanned = ImageFolder.scan(folder);
        if (!scanned.otherFiles().isEmpty()) {
            err.printf(
                    "left out %d files that are neither called like an image nor begin like one, such as %s%n",
                    scanned.otherFiles().size(), scanned.otherFiles().get(0));
        }
        FolderPublication publication =
                new FolderPublication(
                        scanned,
                        new KafkaConnection(
                                Objects.requireNonNull(bootstrapServers),
                                "hpm-publish",
                                properties),
                        topic,
                        !noCreateTopic,
                        Objects.requireNonNullElseGet(source, () -> nameOf(folder)),
                        repeat,
                        rate,
                        shuffleSeed);
        FolderPublication.Outcome outcome;
        try (ProgressLine progress = new ProgressLine(err, Hpm.hasTerminal(), System::nanoTime)) {
            outcome = publication.run(progress);
        }
        outcome.skipped().forEach(file -> err.println("skipped: " + file));
        command.commandLine()
                .getOut()
                .printf(
                        "published %d images to topic %s at %s in %.1f s (%.0f images/s), skipped %d%n",
                        outcome.published(),
                        topic,
                        bootstrapServers,
                        outcome.duration().toNanos() / 1e9,
                        outcome.rate(),
                        outcome.skipped().size());
        return outcome.skipped().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    // every process of the machine can read a command line
    private void refuseSecrets(CommandSpec command) {
        properties.forEach(
                (name, value) -> {
                    if (KafkaSecrets.isSecret(name) && !KafkaSecrets.isReference(value)) {
                        throw new ParameterException(
                                command.commandLine(),
                                "%s must not stand on the command line, where every process can read it; give a reference such as ${file:/path}"
                                        .formatted(name));
                    }
                });
    }

    // "." has no name of its own
    private static String nameOf(Path folder) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? "root" : name.toString();
    }
}
