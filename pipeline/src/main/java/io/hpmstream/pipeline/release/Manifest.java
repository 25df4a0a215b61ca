package io.hpmstream.pipeline.release;

import io.hpmstream.pipeline.audit.Fates;
import io.hpmstream.pipeline.ledger.OffsetLedger;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a release holds and where it comes from. The SHA-256 of its file is the release's id, so
 * nothing that it says can change.
 *
 * @param formatVersion of this record
 * @param name what its creator calls it
 * @param parent id of the release that its training went on from
 * @param created RFC 3339, UTC
 * @param codeVersion of the build that made it
 * @param runId of the run that took the savepoint; null where no configuration told it
 * @param stateFormatVersion of the savepoint; null in format version 1
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
 * @param sinceParent what of that came after the parent; null without one and in format version 1
 * @param files everything else in the folder
 */
public record Manifest(
        int formatVersion,
        @Nullable String name,
        @Nullable String parent,
        String created,
        String codeVersion,
        @Nullable String runId,
        @Nullable Integer stateFormatVersion,
        String savepoint,
        String model,
        Map<String, String> settings,
        String settingsSha256,
        Map<String, String> configuration,
        long step,
        long imagesSeen,
        List<OffsetRange> trained,
        List<OffsetRange> deadLettered,
        @Nullable SinceParent sinceParent,
        List<FileDigest> files) {

    /** The version that this build writes, and the latest that it reads. */
    static final int FORMAT_VERSION = 2;

    private static final List<String> NEW_IN_VERSION_2 =
            List.of("runId", "stateFormatVersion", "sinceParent");

    /** Name of its file, which is written last: a folder without it is no release. */
    static final String FILE = "manifest.json";

    public Manifest {
        settings = Map.copyOf(settings);
        configuration = Map.copyOf(configuration);
        trained = List.copyOf(trained);
        deadLettered = List.copyOf(deadLettered);
        files = List.copyOf(files);
    }

    /**
     * Reads one of any version so far.
     *
     * @throws IOException naming the file, if it is none, or one of a later build
     */
    static Manifest read(byte[] json, Path file) throws IOException {
        return ReleaseFiles.read(
                json,
                file,
                Manifest.class,
                FORMAT_VERSION,
                (version, fields) -> {
                    if (version == 1) {
                        NEW_IN_VERSION_2.forEach(fields::putNull);
                        fields.withObject("/configuration");
                    }
                });
    }

    /** The file of that name, if there is one. */
    public Optional<FileDigest> file(String path) {
        return files.stream().filter(file -> file.path().equals(path)).findFirst();
    }

    Manifest withFiles(List<FileDigest> all) {
        return new Manifest(
                formatVersion,
                name,
                parent,
                created,
                codeVersion,
                runId,
                stateFormatVersion,
                savepoint,
                model,
                settings,
                settingsSha256,
                configuration,
                step,
                imagesSeen,
                trained,
                deadLettered,
                sinceParent,
                all);
    }

    /**
     * What a release has that its parent had not.
     *
     * @param trained offsets
     * @param deadLettered offsets
     */
    public record SinceParent(List<OffsetRange> trained, List<OffsetRange> deadLettered) {
        public SinceParent {
            trained = List.copyOf(trained);
            deadLettered = List.copyOf(deadLettered);
        }

        /**
         * What a savepoint tells that a release did not.
         *
         * @throws IOException if the release has trained what the savepoint has not
         */
        static SinceParent of(Fates fates, Release parent, String savepoint) throws IOException {
            Manifest before = parent.manifest();
            List<OffsetRange> missing = since(before.trained(), OffsetRange.of(fates.trained()));
            if (!missing.isEmpty()) {
                throw new IOException(
                        "release %s is no parent of %s, which has not trained %s"
                                .formatted(parent.shortId(), savepoint, missing));
            }
            return new SinceParent(
                    since(OffsetRange.of(fates.trained()), before.trained()),
                    since(OffsetRange.of(fates.deadLettered()), before.deadLettered()));
        }

        private static List<OffsetRange> since(List<OffsetRange> now, List<OffsetRange> before) {
            OffsetLedger ledger = OffsetLedger.of(now.stream().map(OffsetRange::interval).toList());
            before.stream().map(OffsetRange::interval).forEach(ledger::remove);
            return OffsetRange.of(ledger.intervals());
        }
    }

    /** Offsets of one partition from the first to before the last. */
    public record OffsetRange(String topic, int partition, long start, long end) {

        static List<OffsetRange> of(List<Interval> intervals) {
            return intervals.stream()
                    .map(
                            interval ->
                                    new OffsetRange(
                                            interval.partition().topic(),
                                            interval.partition().number(),
                                            interval.start(),
                                            interval.end()))
                    .toList();
        }

        private Interval interval() {
            return new Interval(new Partition(topic, partition), start, end);
        }
    }

    /**
     * One file.
     *
     * @param path within the folder, with slashes
     * @param sha256 in hexadecimal digits
     */
    public record FileDigest(String path, long bytes, String sha256) {}
}
