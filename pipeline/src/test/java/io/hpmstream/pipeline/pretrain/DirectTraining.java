package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.kafka.Sighting;
import io.hpmstream.hardness.ExpectedLoss;
import io.hpmstream.hardness.ImageHardness;
import io.hpmstream.model.ImageBatch;
import io.hpmstream.model.Pretrainer;
import io.hpmstream.model.SnapshotBuffers;
import io.hpmstream.model.StepReport;
import io.hpmstream.model.WeightsSnapshot;
import io.hpmstream.pipeline.config.PretrainConfig.TrainingConfig;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Training as a loop over images on one thread: no Flink, no Kafka, no RocksDB, hardness in a map.
 * Whatever the job computes, this must compute too.
 */
public final class DirectTraining implements AutoCloseable {

    private final TrainingConfig config;
    private final Pretrainer pretrainer;
    private final BatchMemory memory;
    private final ImageBatch batch;
    private final List<PreparedImage> waiting = new ArrayList<>();
    private final InMemoryHardness hardness = new InMemoryHardness();
    private @Nullable StepReport lastReport;
    private List<Sighting> lastSightings = List.of();

    public DirectTraining(TrainingConfig config) {
        this.config = config;
        pretrainer = Pretrainer.open(config.pretrainer());
        memory = new BatchMemory(config, ExpectedLoss.NONE, 0);
        batch = new ImageBatch(config.pretrainer().model(), config.pretrainer().batchSize());
    }

    /** What trains, to be asked or to begin otherwise. */
    Pretrainer pretrainer() {
        return pretrainer;
    }

    /** Adds an image; trains if that fills a batch. */
    public void train(PreparedImage image) throws Exception {
        waiting.add(image);
        if (waiting.size() == config.pretrainer().batchSize()) {
            batch.clear();
            memory.fill(batch, waiting, hardness);
            StepReport report = pretrainer.step(batch);
            lastReport = report;
            lastSightings = memory.observe(report, List.copyOf(waiting), hardness);
            waiting.clear();
        }
    }

    public StepReport lastReport() {
        if (lastReport == null) {
            throw new IllegalStateException("nothing was trained yet");
        }
        return lastReport;
    }

    public List<Sighting> lastSightings() {
        return lastSightings;
    }

    public long step() {
        return pretrainer.step();
    }

    /** Student, teacher and optimizer, byte by byte. */
    public List<WeightsSnapshot.Chunk> weights() {
        return pretrainer.snapshot(new SnapshotBuffers()).chunks();
    }

    public String weightsSha256() {
        return pretrainer.weightsSha256();
    }

    /** What is remembered of an image that was trained. */
    public ImageHardness hardness(String imageId) {
        return Objects.requireNonNull(hardness.get(imageId));
    }

    @Override
    public void close() {
        pretrainer.close();
    }

    private static final class InMemoryHardness implements HardnessStore {
        private final Map<String, ImageHardness> images = new HashMap<>();

        @Override
        public @Nullable ImageHardness get(String imageId) {
            return images.get(imageId);
        }

        @Override
        public void put(Sighting sighting) {
            images.put(sighting.origin().imageId(), sighting.remembered());
        }
    }
}
