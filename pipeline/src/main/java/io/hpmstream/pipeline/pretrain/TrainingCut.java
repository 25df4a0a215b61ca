package io.hpmstream.pipeline.pretrain;

import io.hpmstream.hardness.ExpectedLoss;
import io.hpmstream.model.SnapshotBuffers;
import io.hpmstream.model.WeightsSnapshot;
import io.hpmstream.pipeline.config.FixedSettings;
import io.hpmstream.pipeline.pretrain.TrainingProgress.Offsets;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.OperatorStateStore;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The operator state of the training stage: weights, teacher, optimizer, counters, expected loss
 * and ledger of one moment. Union list state, so every subtask of any later parallelism gets all of
 * it.
 *
 * <p>While the task waits, only the copy from the device into the JVM's direct buffers is made;
 * {@link StoredChunkSerializer} streams these out on the checkpoint's thread and then gives them
 * back. Nothing frees them when the task is cancelled or the checkpoint aborted, because that
 * thread may still be reading; a buffer that is never given back is left to the garbage collector,
 * which is asked for when that is known to have happened: what lies outside the heap is large, but
 * no reason for it to begin by itself.
 *
 * <p>Confined to the task thread.
 */
final class TrainingCut {

    private final ListState<StoredChunk> weights;
    private final ListState<TrainingProgress> progress;
    private final SnapshotBuffers buffers = new SnapshotBuffers();

    /** What lies in the buffers' pool once the last snapshot is written. */
    private long freeWhenWritten;

    private TrainingCut(ListState<StoredChunk> weights, ListState<TrainingProgress> progress) {
        this.weights = weights;
        this.progress = progress;
    }

    static TrainingCut open(OperatorStateStore store) throws Exception {
        return new TrainingCut(
                store.getUnionListState(TrainingState.weights()),
                store.getUnionListState(TrainingState.progress()));
    }

    /** What goes with the weights of the restored cut, if there is one. */
    Optional<TrainingProgress> restored() throws Exception {
        List<TrainingProgress> restored = new ArrayList<>();
        progress.get().forEach(restored::add);
        if (restored.size() > 1) {
            throw new IllegalStateException(
                    "checkpoint must hold the progress of one trainer, actual: " + restored.size());
        }
        return restored.stream().findFirst();
    }

    /** The states that were restored from other bytes than were written. */
    List<String> damagedStates() throws Exception {
        List<String> damaged = new ArrayList<>();
        for (TrainingProgress any : progress.get()) {
            if (any.equals(TrainingProgress.DAMAGED)) {
                damaged.add(TrainingState.PROGRESS);
            }
        }
        for (StoredChunk any : weights.get()) {
            if (any.equals(StoredChunk.DAMAGED) && !damaged.contains(TrainingState.WEIGHTS)) {
                damaged.add(TrainingState.WEIGHTS);
            }
        }
        return damaged;
    }

    /** Puts the trainer where the restored cut left it. */
    void restoreInto(TrainerThread trainer, TrainingProgress last) throws Exception {
        List<WeightsSnapshot.Chunk> chunks = new ArrayList<>();
        weights.get().forEach(stored -> chunks.add(stored.chunk()));
        WeightsSnapshot snapshot = new WeightsSnapshot(last.shape(), last.counters(), chunks);
        trainer.ask(
                pretrainer -> {
                    pretrainer.restore(snapshot);
                    return last;
                });
        // the memory serves the first checkpoint
        snapshot.release(buffers);
        forget();
        // a task that failed before this one in the same process has left its buffers
        System.gc();
    }

    /**
     * Makes the operator state hold this moment.
     *
     * @return bytes of the weights
     */
    long store(
            TrainerThread trainer,
            ExpectedLoss expectedLoss,
            long arrivals,
            Offsets offsets,
            FixedSettings settings)
            throws Exception {
        if (buffers.freeBytes() < freeWhenWritten) {
            // the last checkpoint was given up, with a copy of all weights that nobody may hold now
            forget();
            System.gc();
        }
        WeightsSnapshot snapshot = trainer.ask(pretrainer -> pretrainer.snapshot(buffers));
        freeWhenWritten = buffers.freeBytes() + snapshot.bytes();
        List<StoredChunk> chunks = new ArrayList<>();
        snapshot.chunks().forEach(chunk -> chunks.add(new StoredChunk(chunk, buffers)));
        weights.update(chunks);
        progress.update(
                List.of(
                        new TrainingProgress(
                                snapshot.shape(),
                                snapshot.counters(),
                                expectedLoss,
                                arrivals,
                                offsets,
                                settings.values())));
        return snapshot.bytes();
    }

    /** Lets go of the weights: from now on only the checkpoint that is being written holds them. */
    void forget() {
        weights.clear();
        progress.clear();
    }
}
