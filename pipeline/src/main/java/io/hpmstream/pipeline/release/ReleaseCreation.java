package io.hpmstream.pipeline.release;

import io.hpmstream.export.ExportFormat;
import io.hpmstream.export.RowFilter;
import io.hpmstream.model.ModelConfig;
import io.hpmstream.model.SnapshotTensors;
import io.hpmstream.model.SnapshotTensors.Owner;
import io.hpmstream.model.safetensors.NamedTensor;
import io.hpmstream.model.safetensors.SafetensorsWriter;
import io.hpmstream.pipeline.Sha256;
import io.hpmstream.pipeline.audit.Fates;
import io.hpmstream.pipeline.config.FixedSettings;
import io.hpmstream.pipeline.config.RecordedConfiguration;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import io.hpmstream.pipeline.pretrain.TrainingProgress;
import io.hpmstream.pipeline.query.ReadProgress;
import io.hpmstream.pipeline.query.SavedImages;
import io.hpmstream.pipeline.query.SavepointAnswers;
import io.hpmstream.pipeline.release.Manifest.OffsetRange;
import io.hpmstream.pipeline.release.Manifest.SinceParent;
import io.hpmstream.pipeline.savepoint.CheckpointCopy;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Makes a release from a savepoint or checkpoint. Everything is read from that one cut, so weights,
 * offsets and settings belong together.
 *
 * @param registry where it goes
 * @param codeVersion of this build
 * @param recorded the configuration of the training
 */
public record ReleaseCreation(
        ReleaseRegistry registry, String codeVersion, RecordedConfiguration recorded) {

    /** Name of the file of all tensors. */
    static final String ALL_TENSORS = "training.safetensors";

    /** Name of the folder of the savepoint. */
    static final String STATE = "state";

    private static final Map<String, String> FOR_PYTORCH = Map.of("format", "pt");

    /** Nobody tells the configuration of the training. */
    public ReleaseCreation(ReleaseRegistry registry, String codeVersion) {
        this(registry, codeVersion, RecordedConfiguration.NONE);
    }

    /**
     * Makes it; what was written is taken away if that fails.
     *
     * @param savepoint folder of a savepoint or a checkpoint
     * @param name what to call it, if anything
     * @param parent id of the release that its training went on from, if any; it must be there
     * @param progress told what is being written
     * @throws IOException if the savepoint cannot be read or the registry not be written
     */
    public Release create(
            String savepoint,
            @Nullable String name,
            @Nullable String parent,
            Consumer<String> progress)
            throws IOException {
        requireFree(name);
        Optional<Release> from =
                parent == null ? Optional.empty() : Optional.of(registry.find(parent));
        SavedTraining saved = SavedTraining.read(savepoint);
        ModelConfig model = FixedSettings.model(saved.progress().settings(), savepoint);
        requireOwnConfiguration(savepoint, saved.progress());
        ReleaseFolder folder = registry.newFolder();
        try {
            Manifest manifest = manifest(savepoint, name, from, saved.progress());
            writeWeights(new SnapshotTensors(model, saved.weights()), model, folder, progress);
            progress.accept(STATE);
            writeState(savepoint, folder);
            progress.accept("hardness.parquet");
            folder.write("hardness.parquet", out -> writeHardness(savepoint, out));
            folder.write(
                    ModelCard.FILE, out -> out.write(ModelCard.text(manifest).getBytes(UTF_8)));
            return folder.publish(manifest.withFiles(folder.written()));
        } catch (IOException | RuntimeException e) {
            folder.giveUp();
            throw e;
        }
    }

    private static void writeState(String savepoint, ReleaseFolder folder) throws IOException {
        if (SavedTraining.trainer(savepoint).isCanonical()) {
            folder.copy(new Path(savepoint), STATE);
        } else {
            CheckpointCopy.copy(savepoint, folder.inside(STATE));
        }
    }

    private static void writeHardness(String savepoint, OutputStream out) throws IOException {
        SavedImages images = SavedImages.open(savepoint);
        new SavepointAnswers(images, ReadProgress.NONE)
                .export(RowFilter.ALL, ExportFormat.PARQUET, out);
    }

    private void requireOwnConfiguration(String savepoint, TrainingProgress saved)
            throws IOException {
        List<String> changes = recorded.settings().changesSince(saved.settings());
        if (!changes.isEmpty()) {
            throw new IOException(
                    "the configuration is not the one that %s was trained with: %s; give that one, or none"
                            .formatted(savepoint, String.join(", ", changes)));
        }
    }

    private void requireFree(@Nullable String name) throws IOException {
        if (name != null && registry.aliases().names().contains(name)) {
            throw new IOException(
                    "there is an alias '%s' in %s: choose another name".formatted(name, registry));
        }
        for (Release release : registry.list()) {
            if (name != null && name.equals(release.manifest().name())) {
                throw new IOException(
                        "there is a release '%s' in %s already (%s): choose another name"
                                .formatted(name, registry, release.shortId()));
            }
        }
    }

    private static void writeWeights(
            SnapshotTensors tensors,
            ModelConfig model,
            ReleaseFolder folder,
            Consumer<String> progress)
            throws IOException {
        Map<String, Owner> encoders = new TreeMap<>(Map.of("encoder", Owner.STUDENT));
        if (tensors.has(Owner.TEACHER)) {
            encoders.put("encoder-teacher", Owner.TEACHER);
        }
        for (Map.Entry<String, Owner> encoder : encoders.entrySet()) {
            writeEncoder(
                    encoder.getKey(), tensors.encoder(encoder.getValue()), model, folder, progress);
        }
        progress.accept(ForwardPass.FILE);
        // of what was written, as others will read it
        ForwardPass pass = ForwardPass.compute(folder.path(), encoders.keySet(), model);
        folder.write(ForwardPass.FILE, out -> out.write(ReleaseFiles.json(pass)));
        progress.accept(ALL_TENSORS);
        folder.write(ALL_TENSORS, out -> SafetensorsWriter.write(tensors.all(), FOR_PYTORCH, out));
    }

    private static void writeEncoder(
            String name,
            List<NamedTensor> encoder,
            ModelConfig model,
            ReleaseFolder folder,
            Consumer<String> progress)
            throws IOException {
        progress.accept(name);
        folder.write(name + "/config.json", out -> out.write(TimmConfig.json(model)));
        folder.write(
                ForwardPass.weights(name),
                out -> SafetensorsWriter.write(encoder, FOR_PYTORCH, out));
    }

    private Manifest manifest(
            String savepoint,
            @Nullable String name,
            Optional<Release> parent,
            TrainingProgress progress)
            throws IOException {
        Fates fates = Fates.read(savepoint, progress);
        return new Manifest(
                Manifest.FORMAT_VERSION,
                name,
                parent.map(Release::id).orElse(null),
                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
                codeVersion,
                recorded.runId().orElse(null),
                SavedTraining.stateFormatVersion(savepoint),
                savepoint,
                progress.shape(),
                progress.settings(),
                settingsSha256(progress.settings()),
                recorded.options(),
                progress.counters().step(),
                progress.counters().imagesSeen(),
                OffsetRange.of(fates.trained()),
                OffsetRange.of(fates.deadLettered()),
                parent.isPresent() ? SinceParent.of(fates, parent.get(), savepoint) : null,
                List.of());
    }

    private static String settingsSha256(Map<String, String> settings) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(settings)
                .forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
        return Sha256.hex(lines.toString().getBytes(UTF_8));
    }
}
