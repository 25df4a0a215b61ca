package io.hpmstream.pipeline.release;

import io.hpmstream.pipeline.release.Manifest.OffsetRange;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a reader wants to know of a release, as Markdown. It shows no image. Stateless. */
final class ModelCard {

    /** Name of its file. */
    static final String FILE = "MODEL_CARD.md";

    private ModelCard() {}

    /**
     * @param manifest all of it but the files
     */
    static String text(Manifest manifest) {
        StringBuilder card = new StringBuilder();
        card.append("# ").append(escaped(title(manifest))).append("\n\n");
        card.append(
                        "A vision encoder that was trained on a stream of images with Hard Patches Mining")
                .append(" (CVPR 2023) by hpm-stream ")
                .append(escaped(manifest.codeVersion()))
                .append(".\n\n| | |\n|---|---|\n");
        row(card, "Made", manifest.created());
        row(card, "Model", manifest.model());
        row(card, "Step", number(manifest.step()));
        row(card, "Images seen", number(manifest.imagesSeen()));
        row(card, "Images trained", number(count(manifest.trained())));
        row(card, "Images that could not be read", number(count(manifest.deadLettered())));
        if (manifest.runId() != null) {
            row(card, "Run", manifest.runId());
        }
        row(card, "Goes on from", manifest.parent() == null ? "nothing" : manifest.parent());
        card.append(
                """

                ## Use

                ```python
                import timm

                encoder = timm.create_model("local-dir:encoder-teacher", pretrained=True, num_classes=0)
                ```

                `encoder/` is the student, `encoder-teacher/` its moving average, which most often is the better
                one. Input: RGB in [0, 1], minus `mean`, divided by `std` of `config.json`.

                ## Data

                | Topic | Partition | First offset | Behind the last |
                |---|---|---|---|
                """);
        for (OffsetRange range : manifest.trained()) {
            card.append(
                    "| %s | %d | %d | %d |\n"
                            .formatted(
                                    escaped(range.topic()),
                                    range.partition(),
                                    range.start(),
                                    range.end()));
        }
        card.append("\n## Settings\n\n| Option | Value |\n|---|---|\n");
        for (Map.Entry<String, String> setting : new TreeMap<>(manifest.settings()).entrySet()) {
            row(card, "`" + setting.getKey() + "`", setting.getValue());
        }
        return card.toString();
    }

    private static String title(Manifest manifest) {
        return manifest.name() == null ? "Release of step " + manifest.step() : manifest.name();
    }

    private static void row(StringBuilder card, String name, String value) {
        card.append("| ").append(name).append(" | ").append(escaped(value)).append(" |\n");
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static long count(List<OffsetRange> ranges) {
        return ranges.stream().mapToLong(range -> range.end() - range.start()).sum();
    }

    /** What others wrote is text, never Markdown or HTML. */
    private static String escaped(String text) {
        return text.replaceAll("\\R", " ").replaceAll("([\\\\`*_{}\\[\\]<>#|])", "\\\\$1");
    }
}
