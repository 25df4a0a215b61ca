package io.hpmstream.pipeline.pretrain;

import io.hpmstream.hardness.ExpectedLoss;
import io.hpmstream.model.TrainerCounters;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The small part of the cut that goes with the weights: everything else that later steps depend on.
 *
 * @param shape of the model that the weights belong to
 * @param arrivals images that ever arrived; numbers the pending ones
 * @param offsets what became of the records that arrived
 * @param settings that cannot change, by option key; empty in state of format version 1
 */
public record TrainingProgress(
        String shape,
        TrainerCounters counters,
        ExpectedLoss expectedLoss,
        long arrivals,
        Offsets offsets,
        Map<String, String> settings) {

    /** What was read in the place of a progress whose checksum is wrong. */
    static final TrainingProgress DAMAGED =
            new TrainingProgress(
                    "",
                    new TrainerCounters(0, 0, 0, 0, 0),
                    ExpectedLoss.NONE,
                    0,
                    new Offsets(List.of(), List.of(), List.of(), List.of()),
                    Map.of());

    public TrainingProgress {
        settings = Map.copyOf(settings);
    }

    /** Records that were trained. */
    public List<Interval> trained() {
        return offsets.trained();
    }

    /**
     * The trainer's part of the ledger.
     *
     * @param trained once or more often
     * @param repeated trained more than once, which never happens while Kafka counts on
     * @param waiting for their batch; empty in state of format version 1, which did not tell
     * @param dropped never trained because their image was tagged so or their record was to be
     *     skipped; empty before format version 3
     */
    public record Offsets(
            List<Interval> trained,
            List<Interval> repeated,
            List<Interval> waiting,
            List<Interval> dropped) {
        public Offsets {
            trained = List.copyOf(trained);
            repeated = List.copyOf(repeated);
            waiting = List.copyOf(waiting);
            dropped = List.copyOf(dropped);
        }

        /** How many records came to the trainer. */
        public long images() {
            return Stream.of(trained, waiting, dropped)
                    .flatMap(List::stream)
                    .mapToLong(interval -> interval.end() - interval.start())
                    .sum();
        }
    }

    /** Whether it was written by a build that recorded what waits and what was dead-lettered. */
    public boolean tellsAllOutcomes() {
        return !settings.isEmpty();
    }
}
