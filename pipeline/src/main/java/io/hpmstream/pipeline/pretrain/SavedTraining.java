package io.hpmstream.pipeline.pretrain;

import io.hpmstream.model.WeightsSnapshot;
import io.hpmstream.pipeline.savepoint.SavedOperator;

import java.io.IOException;
import java.util.List;

/**
 * The trained model and its progress as a checkpoint or savepoint holds them, read without running
 * a job.
 *
 * @param progress everything that goes with the weights
 * @param weights in direct memory
 */
public record SavedTraining(TrainingProgress progress, WeightsSnapshot weights) {

    /**
     * Reads one, from any file system that Flink knows.
     *
     * @param path of the savepoint's or checkpoint's folder, or its metadata
     * @throws IOException if there is none, or it holds no training
     */
    public static SavedTraining read(String path) throws IOException {
        SavedOperator trainer = trainer(path);
        TrainingProgress progress = progress(trainer, path);
        List<StoredChunk> stored = trainer.list(TrainingState.weights());
        if (stored.contains(StoredChunk.DAMAGED)) {
            throw trainer.damaged(TrainingState.WEIGHTS);
        }
        List<WeightsSnapshot.Chunk> chunks = stored.stream().map(StoredChunk::chunk).toList();
        return new SavedTraining(
                progress, new WeightsSnapshot(progress.shape(), progress.counters(), chunks));
    }

    /** Reads all but the weights, however large they are. */
    public static TrainingProgress readProgress(String path) throws IOException {
        return progress(trainer(path), path);
    }

    /**
     * The format version of its state, which every change of a state's format raises.
     *
     * @throws IOException if it holds no training, or that of a newer build
     */
    public static int stateFormatVersion(String path) throws IOException {
        return trainer(path)
                .format(TrainingState.PROGRESS)
                .filter(TrainingProgressSerializer.Snapshot.class::isInstance)
                .map(TrainingProgressSerializer.Snapshot.class::cast)
                .orElseThrow(() -> new IOException("savepoint %s has no progress".formatted(path)))
                .version();
    }

    private static TrainingProgress progress(SavedOperator trainer, String path)
            throws IOException {
        List<TrainingProgress> progress = trainer.list(TrainingState.progress());
        if (progress.size() != 1) {
            throw new IOException(
                    "savepoint %s must hold the progress of one trainer, actual: %d"
                            .formatted(path, progress.size()));
        }
        if (progress.contains(TrainingProgress.DAMAGED)) {
            throw trainer.damaged(TrainingState.PROGRESS);
        }
        return progress.get(0);
    }

    /**
     * The operator that trained, with all its state.
     *
     * @throws IOException if there is no savepoint, or none of this job
     */
    public static SavedOperator trainer(String path) throws IOException {
        return SavedOperator.open(path, TrainingState.OPERATOR_UID)
                .orElseThrow(
                        () ->
                                new IOException(
                                        "savepoint %s holds no operator '%s': it is not one of this job"
                                                .formatted(path, TrainingState.OPERATOR_UID)));
    }
}
