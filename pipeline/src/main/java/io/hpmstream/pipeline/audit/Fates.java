package io.hpmstream.pipeline.audit;

import io.hpmstream.pipeline.decode.DecodeState;
import io.hpmstream.pipeline.decode.DecodedOffsets;
import io.hpmstream.pipeline.ledger.OffsetLedger;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.pretrain.TrainingProgress;
import io.hpmstream.pipeline.savepoint.SavedOperator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What both stages say of the records they had: each list as its stage wrote it.
 *
 * @param received from Kafka, by the decoding stage
 * @param trained once or more often
 * @param trainedAgain more than once, as the trainer counted
 * @param waiting for their batch
 * @param dropped never trained because their image was tagged so or they were to be skipped
 */
public record Fates(
        List<Interval> received,
        List<Interval> trained,
        List<Interval> trainedAgain,
        List<Interval> waiting,
        List<Interval> dropped,
        List<Interval> deadLettered,
        List<Interval> deleted) {

    /**
     * Reads them.
     *
     * @param path of a checkpoint or savepoint
     * @param progress of the same one
     */
    public static Fates read(String path, TrainingProgress progress) throws IOException {
        Optional<SavedOperator> decode = SavedOperator.open(path, DecodeState.OPERATOR_UID);
        List<DecodedOffsets> decoded =
                decode.isPresent() ? decode.get().list(DecodeState.offsets()) : List.of();
        List<Interval> received = new ArrayList<>();
        List<Interval> deadLettered = new ArrayList<>();
        List<Interval> deleted = new ArrayList<>();
        if (decoded.contains(DecodedOffsets.DAMAGED)) {
            throw decode.orElseThrow().damaged(DecodeState.OFFSETS);
        }
        for (DecodedOffsets subtask : decoded) {
            received.addAll(subtask.received());
            deadLettered.addAll(subtask.deadLettered());
            deleted.addAll(subtask.deleted());
        }
        // each subtask knows a part: its neighbours' intervals may touch its own
        return new Fates(
                merged(received),
                progress.trained(),
                progress.offsets().repeated(),
                progress.offsets().waiting(),
                progress.offsets().dropped(),
                merged(deadLettered),
                merged(deleted));
    }

    private static List<Interval> merged(List<Interval> intervals) {
        return OffsetLedger.of(intervals).intervals();
    }

    /** The five ends that a received record can come to, waiting being one of them. */
    public List<List<Interval>> ends() {
        return List.of(trained, waiting, dropped, deadLettered, deleted);
    }
}
