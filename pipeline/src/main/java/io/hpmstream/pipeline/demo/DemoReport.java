package io.hpmstream.pipeline.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.hpmstream.connectors.image.CropConfig;
import io.hpmstream.connectors.image.ImageIntake;
import io.hpmstream.connectors.image.IntakeConfig;
import io.hpmstream.connectors.image.Outcome;
import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.hardness.PatchGrid;
import io.hpmstream.model.ImageBatch;
import io.hpmstream.model.ModelConfig;
import io.hpmstream.model.Pretrainer;
import io.hpmstream.model.Reconstruction;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.report.Pictures;
import io.hpmstream.pipeline.report.RankedImage;
import io.hpmstream.pipeline.report.ReconstructedImage;
import io.hpmstream.pipeline.report.RunFact;
import io.hpmstream.pipeline.report.RunReport;
import io.hpmstream.pipeline.report.StepPoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes a demo's report of what its topics and its savepoint told. Confined to one thread. */
final class DemoReport {

    private static final int RANKED = 12;
    private static final int RECONSTRUCTED = 6;

    private final DemoImages images;
    private final PretrainConfig config;
    private final TrainedSteps trained;
    private final Pretrainer pretrainer;
    private final IntakeConfig whole;

    DemoReport(
            DemoImages images, PretrainConfig config, TrainedSteps trained, Pretrainer pretrainer) {
        this.images = images;
        this.config = config;
        this.trained = trained;
        this.pretrainer = pretrainer;
        IntakeConfig intake = config.intake();
        this.whole =
                new IntakeConfig(
                        intake.imageSize(),
                        CropConfig.WHOLE,
                        intake.seed(),
                        intake.limits(),
                        intake.allowedUris());
    }

    RunReport of(DemoSummary summary) throws InterruptedException {
        List<JsonNode> byHardness =
                trained.latestOfEachImage().stream()
                        .sorted(
                                Comparator.comparingDouble(
                                                (JsonNode s) -> -s.path("hardness").asDouble())
                                        .thenComparing(s -> s.path("imageId").asText()))
                        .toList();
        List<JsonNode> easiest = new ArrayList<>(byHardness);
        easiest.sort(
                Comparator.comparingDouble((JsonNode s) -> s.path("hardness").asDouble())
                        .thenComparing(s -> s.path("imageId").asText()));
        try (ImageIntake intake = ImageIntake.open(whole)) {
            return new RunReport(
                    "hpm-stream demo: " + images.description(),
                    facts(summary),
                    points(),
                    ranked(byHardness, intake),
                    ranked(easiest, intake),
                    reconstructed(byHardness, intake));
        }
    }

    private List<RunFact> facts(DemoSummary summary) {
        return List.of(
                new RunFact(
                        "reconstruction loss",
                        String.format(
                                Locale.ROOT,
                                "%.3f → %.3f",
                                summary.firstLoss(),
                                summary.lastLoss())),
                new RunFact("steps", Long.toString(summary.steps())),
                new RunFact("images trained", "%,d".formatted(summary.imagesTrained())),
                new RunFact(
                        "images/s", String.format(Locale.ROOT, "%.0f", summary.imagesPerSecond())),
                new RunFact("hard share", String.format(Locale.ROOT, "%.2f", summary.hardShare())),
                new RunFact("hardness records", "%,d".formatted(summary.hardnessRecords())),
                new RunFact("dead letters", Long.toString(summary.deadLetters())),
                new RunFact("checkpoints", Long.toString(summary.checkpointsCompleted())),
                new RunFact("SHA-256 of the weights", summary.weightsSha256()));
    }

    private List<StepPoint> points() {
        return trained.points().stream()
                .map(
                        point ->
                                new StepPoint(
                                        point.step(),
                                        point.loss(),
                                        Double.NaN, // not told on the hardness topic
                                        config.training()
                                                .pretrainer()
                                                .masking()
                                                .hardShare(point.imagesBefore()),
                                        point.imagesPerSecond()))
                .toList();
    }

    private List<RankedImage> ranked(List<JsonNode> sightings, ImageIntake intake)
            throws InterruptedException {
        List<RankedImage> ranked = new ArrayList<>();
        for (JsonNode sighting : sightings.subList(0, Math.min(RANKED, sightings.size()))) {
            Optional<byte[]> pixels = pixels(sighting, intake);
            if (pixels.isPresent()) {
                int size = whole.imageSize();
                ranked.add(
                        new RankedImage(
                                sighting.path("imageId").asText(),
                                sighting.path("hardness").asDouble(),
                                sighting.path("sighting").asLong(),
                                Pictures.png(pixels.get(), size, size),
                                grid(sighting.path("grid"))));
            }
        }
        return ranked;
    }

    private static PatchGrid grid(JsonNode grid) {
        int rows = grid.path("rows").asInt();
        int columns = grid.path("columns").asInt();
        float[] cells = new float[rows * columns];
        for (int i = 0; i < cells.length; i++) {
            JsonNode cell = grid.path("hardness").path(i);
            cells[i] = cell.isNumber() ? cell.floatValue() : Float.NaN;
        }
        return PatchGrid.of(rows, columns, cells);
    }

    /** Some images from the hard to the easy ones, masked at random. */
    private List<ReconstructedImage> reconstructed(List<JsonNode> byHardness, ImageIntake intake)
            throws InterruptedException {
        ModelConfig model = config.training().pretrainer().model();
        ImageBatch batch = new ImageBatch(model, RECONSTRUCTED);
        float[] noHistory = new float[model.patches()];
        Arrays.fill(noHistory, Float.NaN);
        List<byte[]> originals = new ArrayList<>();
        for (int i = 0; i < RECONSTRUCTED && i < byHardness.size(); i++) {
            JsonNode sighting = byHardness.get(i * byHardness.size() / RECONSTRUCTED);
            Optional<byte[]> pixels = pixels(sighting, intake);
            if (pixels.isPresent()) {
                originals.add(pixels.get());
                batch.add(sighting.path("imageId").asText(), 0, pixels.get(), noHistory, false);
            }
        }
        return batch.size() == 0 ? List.of() : reconstructed(batch, originals, model);
    }

    private List<ReconstructedImage> reconstructed(
            ImageBatch batch, List<byte[]> originals, ModelConfig model) {
        Reconstruction reconstruction = pretrainer.reconstruct(batch);
        List<ReconstructedImage> images = new ArrayList<>();
        for (int i = 0; i < originals.size(); i++) {
            boolean[] masked = new boolean[model.patches()];
            for (int patch = 0; patch < masked.length; patch++) {
                masked[patch] = reconstruction.isMasked(i, patch);
            }
            images.add(
                    ReconstructedImage.of(
                            batch.imageId(i),
                            model.imageSize(),
                            originals.get(i),
                            masked,
                            reconstruction.pixels(i)));
        }
        return images;
    }

    /** The whole image as the model would see it; empty if its file is gone. */
    private Optional<byte[]> pixels(JsonNode sighting, ImageIntake intake)
            throws InterruptedException {
        String id = sighting.path("imageId").asText();
        Optional<byte[]> encoded = images.encoded(id);
        if (encoded.isEmpty()) {
            return Optional.empty();
        }
        Outcome outcome =
                intake.prepare(
                        new ImageMessage(
                                "images",
                                0,
                                0,
                                0,
                                id.getBytes(StandardCharsets.UTF_8),
                                encoded.get(),
                                List.of()));
        return outcome instanceof Outcome.Prepared prepared
                ? Optional.of(prepared.image().pixels())
                : Optional.empty();
    }
}
