package io.hpmstream.pipeline.savepoint;

import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.PhysicalStateHandleID;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies a checkpoint into one folder, as a savepoint in the native format lies in one: files that
 * it shares with other checkpoints of its job are copied too, and the metadata names them by their
 * place in the folder. Copies once, on one thread.
 */
public final class CheckpointCopy {

    private final String from;
    private final Folder folder;
    private final Map<PhysicalStateHandleID, StreamStateHandle> copied = new HashMap<>();

    private CheckpointCopy(String from, Folder folder) {
        this.from = from;
        this.folder = folder;
    }

    /** Where the copy goes. */
    public interface Folder {

        /** Its place. */
        Path path();

        /** Writes a file. */
        void write(String name, Content content) throws IOException;
    }

    /** What a file holds. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Copies it.
     *
     * @param from the checkpoint's folder or its metadata
     * @throws IOException if it cannot be read, or holds something that has no copy, such as data
     *     on its way between operators
     */
    public static void copy(String from, Folder folder) throws IOException {
        CheckpointMetadata metadata = SavedOperator.metadata(from);
        CheckpointCopy copy = new CheckpointCopy(from, folder);
        List<OperatorState> operators = new ArrayList<>();
        for (OperatorState operator : metadata.getOperatorStates()) {
            operators.add(copy.operator(operator));
        }
        CheckpointMetadata moved =
                new CheckpointMetadata(
                        metadata.getCheckpointId(),
                        operators,
                        metadata.getMasterStates(),
                        metadata.getCheckpointProperties());
        folder.write("_metadata", out -> Checkpoints.storeCheckpointMetadata(moved, out));
    }

    private OperatorState operator(OperatorState operator) throws IOException {
        if (operator.isFullyFinished()) {
            return operator;
        }
        OperatorState moved =
                new OperatorState(
                        operator.getOperatorName().orElse(null),
                        operator.getOperatorUid().orElse(null),
                        operator.getOperatorID(),
                        operator.getParallelism(),
                        operator.getMaxParallelism());
        if (operator.getCoordinatorState() != null) {
            moved.setCoordinatorState(operator.getCoordinatorState());
        }
        for (Map.Entry<Integer, OperatorSubtaskState> subtask :
                operator.getSubtaskStates().entrySet()) {
            moved.putState(subtask.getKey(), subtask(subtask.getValue()));
        }
        return moved;
    }

    private OperatorSubtaskState subtask(OperatorSubtaskState subtask) throws IOException {
        if (subtask.isFinished()) {
            return subtask;
        }
        requireNone(subtask.getInputChannelState());
        requireNone(subtask.getUpstreamOutputBufferState());
        requireNone(subtask.getResultSubpartitionState());
        requireNone(subtask.getRawKeyedState());
        requireNone(subtask.getRawOperatorState());
        List<OperatorStateHandle> lists = new ArrayList<>();
        for (OperatorStateHandle list : subtask.getManagedOperatorState()) {
            lists.add(
                    new OperatorStreamStateHandle(
                            list.getStateNameToPartitionOffsets(),
                            file(list.getDelegateStateHandle())));
        }
        List<KeyedStateHandle> keyed = new ArrayList<>();
        for (KeyedStateHandle part : subtask.getManagedKeyedState()) {
            keyed.add(keyed(part));
        }
        return subtask.toBuilder()
                .setManagedOperatorState(new StateObjectCollection<>(lists))
                .setManagedKeyedState(new StateObjectCollection<>(keyed))
                .build();
    }

    private void requireNone(StateObjectCollection<? extends StateObject> states)
            throws IOException {
        if (!states.isEmpty()) {
            throw cannotCopy(states.iterator().next());
        }
    }

    private IOException cannotCopy(StateObject state) {
        return new IOException(
                "%s holds a %s, which has no copy: take a savepoint with 'hpm savepoint JOB'"
                        .formatted(from, state.getClass().getSimpleName()));
    }

    private KeyedStateHandle keyed(KeyedStateHandle part) throws IOException {
        if (part instanceof IncrementalRemoteKeyedStateHandle tables) {
            return new IncrementalRemoteKeyedStateHandle(
                    tables.getBackendIdentifier(),
                    tables.getKeyGroupRange(),
                    tables.getCheckpointId(),
                    files(tables.getSharedState()),
                    files(tables.getPrivateState()),
                    file(tables.getMetaDataStateHandle()),
                    tables.getStateSize());
        }
        if (part instanceof KeyGroupsSavepointStateHandle groups) {
            return new KeyGroupsSavepointStateHandle(
                    groups.getGroupRangeOffsets(), file(groups.getDelegateStateHandle()));
        }
        if (part instanceof KeyGroupsStateHandle groups) {
            return new KeyGroupsStateHandle(
                    groups.getGroupRangeOffsets(), file(groups.getDelegateStateHandle()));
        }
        throw cannotCopy(part);
    }

    private List<HandleAndLocalPath> files(List<HandleAndLocalPath> files) throws IOException {
        List<HandleAndLocalPath> moved = new ArrayList<>();
        for (HandleAndLocalPath file : files) {
            moved.add(HandleAndLocalPath.of(file(file.getHandle()), file.getLocalPath()));
        }
        return moved;
    }

    /** What is small lies in the metadata and stays there. */
    private StreamStateHandle file(StreamStateHandle file) throws IOException {
        if (file instanceof ByteStreamStateHandle) {
            return file;
        }
        StreamStateHandle before = copied.get(file.getStreamStateHandleID());
        if (before != null) {
            return before;
        }
        String name = "file-" + copied.size();
        try (FSDataInputStream in = file.openInputStream()) {
            folder.write(name, in::transferTo);
        }
        StreamStateHandle moved =
                new RelativeFileStateHandle(
                        new Path(folder.path(), name), name, file.getStateSize());
        copied.put(file.getStreamStateHandleID(), moved);
        return moved;
    }
}
