package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.kafka.ImageOrigin;
import io.hpmstream.pipeline.ledger.OffsetLedger;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.pretrain.TrainingProgress.Offsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

/**
 * The trainer's part of the ledger: what was trained, once or again, and what never will be.
 * Confined to one thread.
 */
final class TrainerLedger {

    private static final Logger LOG = LoggerFactory.getLogger(TrainerLedger.class);

    private final OffsetLedger trained = new OffsetLedger();
    private final OffsetLedger repeated = new OffsetLedger();
    private final OffsetLedger dropped = new OffsetLedger();

    void restore(Offsets offsets) {
        offsets.trained().forEach(trained::add);
        offsets.repeated().forEach(repeated::add);
        offsets.dropped().forEach(dropped::add);
    }

    void trained(List<PreparedImage> images) {
        for (PreparedImage image : images) {
            ImageOrigin origin = image.origin();
            if (!trained.add(origin.topic(), origin.partition(), origin.offset())) {
                warnOnce(origin);
                repeated.add(origin.topic(), origin.partition(), origin.offset());
            }
        }
    }

    void dropped(PreparedImage image) {
        ImageOrigin origin = image.origin();
        dropped.add(origin.topic(), origin.partition(), origin.offset());
    }

    private void warnOnce(ImageOrigin origin) {
        // a topic that was made anew repeats all its offsets: one line says it
        if (repeated.isEmpty()) {
            LOG.warn(
                    "offset {} of topic {}, partition {} was trained before: was the topic deleted and made"
                            + " again? 'hpm ledger' lists all such offsets",
                    origin.offset(),
                    origin.topic(),
                    origin.partition());
        }
    }

    Offsets offsets(List<Interval> waiting) {
        return new Offsets(trained.intervals(), repeated.intervals(), waiting, dropped.intervals());
    }
}
