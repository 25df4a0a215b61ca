package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.kafka.ImageOrigin;
import io.hpmstream.connectors.kafka.Sighting;
import io.hpmstream.hardness.ExpectedLoss;
import io.hpmstream.hardness.HardnessRule;
import io.hpmstream.hardness.ImageHardness;
import io.hpmstream.hardness.Observation;
import io.hpmstream.model.ImageBatch;
import io.hpmstream.model.StepReport;
import io.hpmstream.pipeline.config.PretrainConfig.TrainingConfig;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a batch is told of its images' past, and what is remembered of them after it. This and the
 * {@code Pretrainer} are the whole training: the operator around them adds nothing that a weight
 * depends on, so the same images in the same order give the same bits with and without Flink.
 *
 * <p>Confined to one thread.
 */
public final class BatchMemory {

    private final TrainingConfig config;
    private final HardnessRule rule;
    private final int gridSize;
    private final float[] neverMeasured;
    private ExpectedLoss expectedLoss;
    private long imagesSeen;

    /**
     * @param expectedLoss as of the last step trained
     * @param imagesSeen as of the last step trained
     */
    public BatchMemory(TrainingConfig config, ExpectedLoss expectedLoss, long imagesSeen) {
        this.config = config;
        this.rule = new HardnessRule(config.hardness());
        this.gridSize = config.pretrainer().model().gridSize();
        this.neverMeasured = new float[gridSize * gridSize];
        Arrays.fill(neverMeasured, Float.NaN);
        this.expectedLoss = expectedLoss;
        this.imagesSeen = imagesSeen;
    }

    /** Fills an empty batch with images and with what their masks need to know. */
    public void fill(ImageBatch batch, List<PreparedImage> images, HardnessStore store)
            throws Exception {
        Map<String, Integer> earlierInBatch = new HashMap<>();
        for (PreparedImage image : images) {
            ImageOrigin origin = image.origin();
            ImageHardness remembered = recall(origin, store);
            // an image may come twice in one batch: two visits, two masks
            int earlier = earlierInBatch.merge(origin.imageId(), 1, Integer::sum) - 1;
            long before = remembered == null ? 0 : remembered.sightings();
            batch.add(
                    origin.imageId(),
                    before + earlier + 1,
                    image.pixels(),
                    remembered == null
                            ? neverMeasured
                            : remembered.grid().project(image.crop(), gridSize),
                    config.teacher().looksAt(remembered, imagesSeen, config.staleAfterImages()));
        }
    }

    /**
     * Remembers what a step measured, image by image in the batch's order.
     *
     * @return the sightings in the same order; none if the step was skipped, because its losses
     *     mean nothing
     */
    public List<Sighting> observe(
            StepReport report, List<PreparedImage> images, HardnessStore store) throws Exception {
        imagesSeen = report.imagesSeen();
        if (report.skipped()) {
            return List.of();
        }
        expectedLoss = expectedLoss.observe(report.reconstructionLoss());
        List<Sighting> sightings = new ArrayList<>(images.size());
        for (int i = 0; i < images.size(); i++) {
            sightings.add(observe(report, i, images.get(i), store));
        }
        return sightings;
    }

    private Sighting observe(StepReport report, int i, PreparedImage image, HardnessStore store)
            throws Exception {
        ImageOrigin origin = image.origin();
        Observation observation =
                new Observation(
                        report.step(),
                        report.imagesSeen(),
                        origin.timestamp(),
                        report.loss(i),
                        expectedLoss.value(),
                        image.crop(),
                        gridSize,
                        report.patchLosses(i));
        ImageHardness after = rule.observe(recall(origin, store), observation);
        Sighting sighting =
                new Sighting(
                        config.runId(),
                        origin,
                        after.sightings(),
                        report.step(),
                        report.imagesSeen(),
                        report.loss(i),
                        expectedLoss.value(),
                        image.crop(),
                        after);
        store.put(sighting);
        return sighting;
    }

    private @Nullable ImageHardness recall(ImageOrigin origin, HardnessStore store)
            throws Exception {
        return rule.recall(store.get(origin.imageId()), origin.timestamp()).orElse(null);
    }

    /** The loss to expect of an average image, for the checkpoint. */
    public ExpectedLoss expectedLoss() {
        return expectedLoss;
    }
}
