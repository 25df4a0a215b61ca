package io.hpmstream.pipeline.audit;

import io.hpmstream.connectors.image.CropCounter;
import io.hpmstream.connectors.kafka.TopicGeneration;
import io.hpmstream.pipeline.config.FixedSettings;
import io.hpmstream.pipeline.config.PretrainOptions;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.pretrain.TrainingProgress;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Where the topic of a training ended when a checkpoint was taken. */
public final class TopicEnds {

    private TopicEnds() {}

    /**
     * Reads what a topic that takes its place goes on from.
     *
     * @param path of a checkpoint or savepoint
     * @param progress of the same one
     * @return {@link CropCounter#FIRST} if nothing had come, or an old build did not tell the topic
     */
    public static CropCounter read(String path, TrainingProgress progress) throws IOException {
        Map<String, String> settings = progress.settings();
        String topic = settings.get(PretrainOptions.IMAGES_TOPIC.key());
        if (topic == null) {
            return CropCounter.FIRST;
        }
        String name = new TopicGeneration(FixedSettings.generation(settings)).name(topic);
        CropCounter before = FixedSettings.counter(settings);
        Map<Integer, Long> ends = new HashMap<>(before.ends());
        for (Interval interval : Fates.read(path, progress).received()) {
            int partition = interval.partition().number();
            if (interval.partition().topic().equals(name)) {
                long end = before.ends().getOrDefault(partition, 0L) + interval.end();
                ends.merge(partition, end, Math::max);
            }
        }
        return ends.isEmpty()
                ? CropCounter.FIRST
                : new CropCounter(before.topic().isEmpty() ? name : before.topic(), ends);
    }
}
