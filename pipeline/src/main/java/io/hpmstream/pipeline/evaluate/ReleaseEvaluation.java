package io.hpmstream.pipeline.evaluate;

import io.hpmstream.model.ComputeConfig;
import io.hpmstream.model.FeatureProbe;
import io.hpmstream.model.ImageBatch;
import io.hpmstream.model.MaskingConfig;
import io.hpmstream.model.ModelConfig;
import io.hpmstream.model.OptimizerConfig;
import io.hpmstream.model.Pretrainer;
import io.hpmstream.model.PretrainerConfig;
import io.hpmstream.model.Reconstruction;
import io.hpmstream.model.TeacherConfig;
import io.hpmstream.pipeline.Sha256;
import io.hpmstream.pipeline.config.FixedSettings;
import io.hpmstream.pipeline.embed.EncoderChoice.Part;
import io.hpmstream.pipeline.embed.FolderPixels;
import io.hpmstream.pipeline.embed.FolderPixels.Picture;
import io.hpmstream.pipeline.embed.ReleasedEncoder;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import io.hpmstream.pipeline.publish.ImageFolder;
import io.hpmstream.pipeline.release.Evaluation;
import io.hpmstream.pipeline.release.Evaluation.Data;
import io.hpmstream.pipeline.release.Evaluation.Metric;
import io.hpmstream.pipeline.release.Release;

import java.io.IOException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Measures a release on a folder of images: the accuracy of 10 and 20 nearest neighbours (each
 * image against all others) and of a linear probe (five parts, each told by the four others) where
 * the folder has classes, and the loss of reconstructing masked patches. Masks and parts depend on
 * the ids of the images alone, so the same release and images give the same figures. Confined to
 * one thread.
 */
public final class ReleaseEvaluation {

    private static final int[] NEIGHBOURS = {10, 20};
    private static final int PARTS = 5;
    private static final double MASKED = 0.75;
    private static final long MASK_SEED = 1;

    private final Release release;
    private final ReleasedEncoder encoder;
    private final Part part;
    private final ComputeConfig compute;
    private final int batchSize;

    // of the images so far
    private final List<float[]> features = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private final List<Double> losses = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    /**
     * An evaluation to run once.
     *
     * @param encoder of the release
     * @param part which one that is
     */
    public ReleaseEvaluation(
            Release release,
            ReleasedEncoder encoder,
            Part part,
            ComputeConfig compute,
            int batchSize) {
        this.release = release;
        this.encoder = encoder;
        this.part = part;
        this.compute = compute;
        this.batchSize = batchSize;
    }

    /**
     * Measures.
     *
     * @param codeVersion of this build
     * @param skipped is told what could not be read
     * @param progress told how many images are behind
     * @throws IOException if the release cannot be read
     */
    public Evaluation run(
            ImageFolder folder,
            String codeVersion,
            Clock clock,
            List<String> skipped,
            LongConsumer progress)
            throws IOException, InterruptedException {
        FolderPixels images = new FolderPixels(folder, encoder.imageSize(), batchSize);
        SavedTraining saved = SavedTraining.read(release.state().toString());
        ModelConfig model = FixedSettings.model(release.manifest().settings(), release.shortId());
        try (Pretrainer trainer = Pretrainer.open(config(model))) {
            trainer.restore(saved.weights());
            ImageBatch batch = new ImageBatch(model, batchSize);
            skipped.addAll(
                    images.run(pictures -> measure(pictures, trainer, batch, model), progress));
        }
        if (ids.isEmpty()) {
            throw new IOException("%s has no image that can be read".formatted(folder.root()));
        }
        Map<String, Metric> metrics = new TreeMap<>();
        metrics.put("reconstruction.loss", Intervals.mean(losses));
        int classes = probe(metrics);
        lines.sort(null);
        String when = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
        String sha256 = Sha256.hex(String.join("", lines).getBytes(UTF_8));
        String id =
                when.replaceAll("[^0-9]", "")
                        + "-"
                        + Sha256.hex((metrics + sha256).getBytes(UTF_8)).substring(0, 8);
        return new Evaluation(
                Evaluation.FORMAT_VERSION,
                id,
                release.id(),
                when,
                codeVersion,
                part.name().toLowerCase(Locale.ROOT),
                new Data(folder.root().toString(), sha256, ids.size(), classes),
                metrics);
    }

    private void measure(
            List<Picture> pictures, Pretrainer trainer, ImageBatch batch, ModelConfig model)
            throws IOException {
        float[][] rows = encoder.features(pictures.stream().map(Picture::pixels).toList()).rows();
        float[] unknown = new float[model.patches()];
        Arrays.fill(unknown, Float.NaN);
        batch.clear();
        for (int i = 0; i < pictures.size(); i++) {
            Picture picture = pictures.get(i);
            features.add(rows[i]);
            ids.add(picture.file().id());
            labels.add(Objects.toString(picture.file().label(), ""));
            lines.add("%s %s\n".formatted(picture.file().id(), picture.sha256()));
            batch.add(picture.file().id(), 0, picture.pixels(), unknown, false);
        }
        Reconstruction reconstruction = trainer.reconstruct(batch);
        for (int i = 0; i < pictures.size(); i++) {
            losses.add(mean(reconstruction.patchLosses(i)));
        }
    }

    private static double mean(float[] patches) {
        double sum = 0;
        int masked = 0;
        for (float loss : patches) {
            if (!Float.isNaN(loss)) {
                sum += loss;
                masked++;
            }
        }
        return sum / masked;
    }

    /** Random masks, the same for every release. */
    private PretrainerConfig config(ModelConfig model) {
        return new PretrainerConfig(
                model,
                new MaskingConfig(MASKED, 0, 0, 0, 0),
                new OptimizerConfig(0, 0, 0.9, 0.95, 1e-8, 1, 0),
                new TeacherConfig(1, 1, 0),
                compute,
                batchSize,
                MASK_SEED,
                1);
    }

    /** Adds what can be told of classes, and returns how many there are. */
    private int probe(Map<String, Metric> metrics) {
        List<String> names = List.copyOf(new TreeSet<>(labels));
        if (names.size() < 2) {
            return names.equals(List.of("")) ? 0 : names.size();
        }
        int[] numbers = labels.stream().mapToInt(names::indexOf).toArray();
        try (FeatureProbe probe = FeatureProbe.open(compute)) {
            for (int count : NEIGHBOURS) {
                if (count < ids.size()) {
                    int[] guesses = probe.neighbours(features, numbers, names.size(), count);
                    metrics.put(
                            name("knn-%d.accuracy".formatted(count)), accuracy(guesses, numbers));
                }
            }
            if (IntStream.range(0, ids.size()).map(this::part).distinct().count() == PARTS) {
                int[] guesses = new int[numbers.length];
                for (int held = 0; held < PARTS; held++) {
                    guess(held, numbers, names.size(), probe, guesses);
                }
                metrics.put(name("linear.accuracy"), accuracy(guesses, numbers));
            }
        }
        return names.size();
    }

    private void guess(int part, int[] numbers, int classes, FeatureProbe probe, int[] guesses) {
        int[] held = IntStream.range(0, ids.size()).filter(i -> part(i) == part).toArray();
        int[] learned = IntStream.range(0, ids.size()).filter(i -> part(i) != part).toArray();

        int[] found =
                probe.linear(
                        Arrays.stream(learned).mapToObj(features::get).toList(),
                        Arrays.stream(learned).map(i -> numbers[i]).toArray(),
                        classes,
                        Arrays.stream(held).mapToObj(features::get).toList());
        for (int i = 0; i < held.length; i++) {
            guesses[held[i]] = found[i];
        }
    }

    private int part(int image) {
        MessageDigest digest = Sha256.begin();
        return Math.floorMod(digest.digest(ids.get(image).getBytes(UTF_8))[0], PARTS);
    }

    /** The student's are called as they are: it is what others load first. */
    private String name(String metric) {
        return part == Part.TEACHER ? "teacher." + metric : metric;
    }

    private static Metric accuracy(int[] guesses, int[] numbers) {
        long hits =
                IntStream.range(0, numbers.length).filter(i -> guesses[i] == numbers[i]).count();
        return Intervals.share(hits, numbers.length);
    }
}
