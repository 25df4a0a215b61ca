package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.audit.TopicEnds;
import io.hpmstream.pipeline.config.FixedSettings;
import io.hpmstream.pipeline.config.PretrainOptions;
import io.hpmstream.pipeline.installation.PluggedFileSystems;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import io.hpmstream.pipeline.pretrain.TrainingProgress;
import io.hpmstream.pipeline.release.Fork;
import io.hpmstream.pipeline.release.Release;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a training goes on from, if from anything, and with which records. */
final class ResumeOptions {

    @ArgGroup private @Nullable Place place;

    @Option(
            names = "--skip-offsets",
            paramLabel = "TOPIC:PARTITION:START..END",
            description =
                    "Records that are not trained, END being the offset after the last. May be repeated; adds to"
                            + " hpm.source.skip-offsets.")
    private List<String> skipped = new ArrayList<>();

    @Option(
            names = "--reset-offsets",
            description =
                    "Begin at the first record of the topic, which may be called otherwise: offsets mean other"
                            + " images than before. For a topic that was lost or made again.")
    private boolean reset;

    private @Nullable Release release;

    /** One of two. */
    static final class Place {
        @Option(
                names = "--from",
                paramLabel = "URI",
                description = "Savepoint or checkpoint to go on from.")
        private @Nullable String from;

        @ArgGroup(exclusive = false)
        private @Nullable ReleasePlace release;
    }

    /** A release, and where it lies. */
    static final class ReleasePlace {
        @Option(
                names = "--from-release",
                required = true,
                paramLabel = "RELEASE",
                description =
                        "Release to go on from, by an alias, its name or the beginning of its id: weights, teacher,"
                                + " optimizer, hardness, waiting images and offsets.")
        private String release = "";

        @Option(
                names = "--registry",
                required = true,
                paramLabel = "URI",
                description = "Folder of the releases.")
        private String registry = "";

        @Option(
                names = "--fork",
                paramLabel = "RUN_ID",
                description =
                        "Begin a second training under this id, beside the one of the release: it shares neither id"
                                + " nor output topics with it. Topics that the configuration does not set are"
                                + " called after the id.")
        private @Nullable String fork;
    }

    /**
     * Sets what Flink and the job are told of it.
     *
     * @param err is told what the user has to keep
     * @throws IOException if the release or savepoint cannot be read
     */
    void apply(Configuration options, PrintWriter err) throws IOException {
        if (!skipped.isEmpty()) {
            List<String> all = new ArrayList<>(options.get(PretrainOptions.SKIP_OFFSETS));
            all.addAll(skipped);
            options.set(PretrainOptions.SKIP_OFFSETS, all);
        }
        Optional<String> path = path(options, err);
        if (path.isEmpty()) {
            if (reset) {
                throw new IllegalArgumentException(
                        "--reset-offsets needs --from or --from-release: without them a training begins at the first record anyway");
            }
            return;
        }
        options.set(StateRecoveryOptions.SAVEPOINT_PATH, path.get());
        if (reset) {
            PluggedFileSystems.initialize(options);
            String saved = FileSystemOptions.uri(path.get());
            TrainingProgress progress = SavedTraining.readProgress(saved);
            int generation = FixedSettings.generation(progress.settings()) + 1;
            List<String> ends = TopicEnds.read(saved, progress).texts();
            options.set(PretrainOptions.GENERATION, generation);
            options.set(PretrainOptions.REPLACED_ENDS, ends);
            // where the source was in the topic before
            options.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
            tellToKeep(PretrainOptions.GENERATION.key(), Integer.toString(generation), err);
            tellToKeep(PretrainOptions.REPLACED_ENDS.key(), ends.toString(), err);
        }
    }

    /** Id of the release that the training goes on from, once that was applied. */
    Optional<String> release() {
        return Optional.ofNullable(release).map(Release::id);
    }

    private static void tellToKeep(String key, String value, PrintWriter err) {
        err.printf(
                "from now on this training has %s: %s; keep that in its configuration%n",
                key, value);
        err.flush();
    }

    private Optional<String> path(Configuration options, PrintWriter err) throws IOException {
        if (place == null) {
            return Optional.empty();
        }
        if (place.release == null) {
            return Optional.ofNullable(place.from);
        }
        PluggedFileSystems.initialize(options);
        ReleaseRegistry registry =
                ReleaseRegistry.at(RegistryOptions.uri(place.release.registry), options);
        Release found = registry.resolve(place.release.release);
        release = found;
        // the release outlives every job that begins with it
        options.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.NO_CLAIM);
        if (place.release.fork != null) {
            new Fork(found, place.release.fork)
                    .completeOptions(options)
                    .forEach((key, value) -> tellToKeep(key, value, err));
        }
        return Optional.of(found.state().toString());
    }
}
