package io.hpmstream.pipeline.release;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What a release holds and where it comes from. The SHA-256 of its file is the release's id, so
 * nothing that it says can change.
 *
 * @param formatVersion of this record
 * @param name what its creator calls it
 * @param parent id of the release that its training went on from
 * @param created RFC 3339, UTC
 * @param codeVersion of the build that made it
 * @param savepoint where it was made from
 * @param model shape of the model, and the number format of its weights
 * @param settings that the training keeps, by option key
 * @param settingsSha256 of lines {@code key=value}, sorted
 * @param configuration of the training, as far as its creator told it, by option key; empty in
 *     those of older builds
 * @param step of the training
 * @param imagesSeen by the training
 * @param trained offsets that were trained since the beginning
 * @param deadLettered offsets that were dead-lettered since the beginning
 * @param files everything else in the folder
 */
public record Manifest(
        int formatVersion,
        @Nullable String name,
        @Nullable String parent,
        String created,
        String codeVersion,
        String savepoint,
        String model,
        Map<String, String> settings,
        String settingsSha256,
        Map<String, String> configuration,
        long step,
        long imagesSeen,
        List<OffsetRange> trained,
        List<OffsetRange> deadLettered,
        List<FileDigest> files) {

    /** Name of its file, which is written last: a folder without it is no release. */
    static final String FILE = "manifest.json";

    public Manifest {
        settings = Map.copyOf(settings);
        configuration = Map.copyOf(configuration);
        trained = List.copyOf(trained);
        deadLettered = List.copyOf(deadLettered);
        files = List.copyOf(files);
    }

    Manifest withFiles(List<FileDigest> all) {
        return new Manifest(
                formatVersion,
                name,
                parent,
                created,
                codeVersion,
                savepoint,
                model,
                settings,
                settingsSha256,
                configuration,
                step,
                imagesSeen,
                trained,
                deadLettered,
                all);
    }

    /** Offsets of one partition from the first to before the last. */
    public record OffsetRange(String topic, int partition, long start, long end) {}

    /**
     * One file.
     *
     * @param path within the folder, with slashes
     * @param sha256 in hexadecimal digits
     */
    public record FileDigest(String path, long bytes, String sha256) {}
}
