package io.hpmstream.pipeline.pretrain;

import io.hpmstream.model.WeightsSnapshot;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.state.api.runtime.OperatorIDGenerator;
import org.apache.flink.state.api.runtime.SavepointLoader;

import java.io.IOException;
import java.util.ArrayList;
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
        CheckpointMetadata metadata = SavepointLoader.loadSavepointMetadata(path);
        ClassLoader classLoader = SavedTraining.class.getClassLoader();
        try (CloseableRegistry open = new CloseableRegistry();
                OperatorStateBackend state =
                        new DefaultOperatorStateBackendBuilder(
                                        classLoader,
                                        new ExecutionConfig(),
                                        false,
                                        handles(metadata, path),
                                        open)
                                .build()) {
            List<TrainingProgress> progress = new ArrayList<>();
            state.getUnionListState(TrainingState.progress()).get().forEach(progress::add);
            if (progress.size() != 1) {
                throw new IOException(
                        "savepoint %s must hold the progress of one trainer, actual: %d"
                                .formatted(path, progress.size()));
            }
            List<WeightsSnapshot.Chunk> chunks = new ArrayList<>();
            state.getUnionListState(TrainingState.weights())
                    .get()
                    .forEach(stored -> chunks.add(stored.chunk()));
            TrainingProgress only = progress.get(0);
            return new SavedTraining(
                    only, new WeightsSnapshot(only.shape(), only.counters(), chunks));
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot read the training in savepoint " + path, e);
        }
    }

    private static List<OperatorStateHandle> handles(CheckpointMetadata metadata, String path)
            throws IOException {
        OperatorState trainer =
                metadata.getOperatorStates().stream()
                        .filter(
                                state ->
                                        state.getOperatorID()
                                                .equals(
                                                        OperatorIDGenerator.fromUid(
                                                                TrainingState.OPERATOR_UID)))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "savepoint %s holds no operator '%s': it is not one of this job"
                                                        .formatted(
                                                                path, TrainingState.OPERATOR_UID)));
        List<OperatorStateHandle> handles = new ArrayList<>();
        trainer.getStates().forEach(subtask -> handles.addAll(subtask.getManagedOperatorState()));
        return handles;
    }
}
