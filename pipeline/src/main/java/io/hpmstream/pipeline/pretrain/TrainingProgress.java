package io.hpmstream.pipeline.pretrain;

import io.hpmstream.hardness.ExpectedLoss;
import io.hpmstream.model.TrainerCounters;

import java.util.List;

/**
 * The small part of the cut that goes with the weights: everything else that later steps depend on.
 *
 * @param shape of the model that the weights belong to
 * @param arrivals images that ever arrived; numbers the pending ones
 * @param trained what the ledger holds
 */
public record TrainingProgress(
        String shape,
        TrainerCounters counters,
        ExpectedLoss expectedLoss,
        long arrivals,
        List<OffsetLedger.Interval> trained) {
    public TrainingProgress {
        trained = List.copyOf(trained);
    }
}
