package io.hpmstream.pipeline.savepoint;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle.Mode;
import org.apache.flink.runtime.state.OperatorStateHandle.StateMetaInfo;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.SavepointKeyedStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;
import org.apache.flink.state.api.runtime.OperatorIDGenerator;
import org.apache.flink.state.api.runtime.SavepointLoader;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The list states of one operator as a checkpoint or savepoint holds them. Immutable. */
public final class SavedOperator {

    private final String path;
    private final List<OperatorStateHandle> handles;

    private final int maxParallelism;
    private final boolean canonical;

    private SavedOperator(
            String path, List<OperatorStateHandle> handles, int maxParallelism, boolean canonical) {
        this.path = path;
        this.handles = handles;
        this.maxParallelism = maxParallelism;
        this.canonical = canonical;
    }

    /**
     * Finds an operator.
     *
     * @param path of the savepoint's or checkpoint's folder, or its metadata, in any file system
     *     that Flink knows
     * @return empty if no such operator had state
     * @throws IOException if there is no savepoint
     */
    public static Optional<SavedOperator> open(String path, String uid) throws IOException {
        CheckpointMetadata metadata = metadata(path);
        for (OperatorState operator : metadata.getOperatorStates()) {
            if (operator.getOperatorID().equals(OperatorIDGenerator.fromUid(uid))) {
                List<OperatorStateHandle> handles = new ArrayList<>();
                List<KeyedStateHandle> keyed = new ArrayList<>();
                for (OperatorSubtaskState subtask : operator.getStates()) {
                    handles.addAll(subtask.getManagedOperatorState());
                    keyed.addAll(subtask.getManagedKeyedState());
                }
                return Optional.of(
                        new SavedOperator(
                                path,
                                handles,
                                operator.getMaxParallelism(),
                                keyed.stream()
                                        .allMatch(SavepointKeyedStateHandle.class::isInstance)));
            }
        }
        return Optional.empty();
    }

    /** Key groups of its keyed state. */
    public int maxParallelism() {
        return maxParallelism;
    }

    /**
     * Whether its keyed state is that of a savepoint in the canonical format, all of whose files
     * lie in the savepoint's own folder.
     */
    public boolean isCanonical() {
        return canonical;
    }

    static CheckpointMetadata metadata(String path) throws IOException {
        try {
            return SavepointLoader.loadSavepointMetadata(path);
        } catch (FileNotFoundException e) {
            // not with Flink's message, which advises to name the file that is not there
            throw new IOException(
                    "there is no checkpoint or savepoint at %s: no file _metadata".formatted(path));
        } catch (IllegalArgumentException e) {
            // nor with this one as its cause, of which users would be told alone
            throw new IOException(
                    "cannot read a savepoint at %s: %s".formatted(path, e.getMessage()));
        }
    }

    /**
     * The elements of one state, from all subtasks; nothing else is read. Empty if the operator did
     * not have it.
     *
     * @throws IOException if they cannot be read, or were written by a newer build
     */
    public <T> List<T> list(ListStateDescriptor<T> descriptor) throws IOException {
        List<OperatorStateHandle> parts = parts(descriptor.getName());
        if (parts.isEmpty()) {
            return List.of();
        }
        try (CloseableRegistry open = new CloseableRegistry();
                OperatorStateBackend backend =
                        new DefaultOperatorStateBackendBuilder(
                                        SavedOperator.class.getClassLoader(),
                                        new ExecutionConfig(),
                                        false,
                                        parts,
                                        open)
                                .build()) {
            ListState<T> state =
                    mode(parts.get(0), descriptor.getName()) == Mode.UNION
                            ? backend.getUnionListState(descriptor)
                            : backend.getListState(descriptor);
            List<T> elements = new ArrayList<>();
            state.get().forEach(elements::add);
            return elements;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(
                    "cannot read the state '%s' of savepoint %s"
                            .formatted(descriptor.getName(), path),
                    e);
        }
    }

    /**
     * What a state's elements are written with; empty if the operator did not have it.
     *
     * @throws IOException if it cannot be read, or was written by a newer build
     */
    public Optional<TypeSerializerSnapshot<?>> format(String name) throws IOException {
        for (OperatorStateHandle part : parts(name)) {
            OperatorBackendSerializationProxy header =
                    new OperatorBackendSerializationProxy(SavedOperator.class.getClassLoader());
            try (FSDataInputStream in = part.openInputStream()) {
                header.read(new DataInputViewStreamWrapper(in));
            }
            for (StateMetaInfoSnapshot state : header.getOperatorStateMetaInfoSnapshots()) {
                if (state.getName().equals(name)) {
                    return Optional.ofNullable(
                            state.getTypeSerializerSnapshot(CommonSerializerKeys.VALUE_SERIALIZER));
                }
            }
        }
        return Optional.empty();
    }

    /** The files that hold a state. */
    public List<String> files(String name) {
        return parts(name).stream()
                .map(part -> StateFile.name(part.getDelegateStateHandle()))
                .distinct()
                .toList();
    }

    /** That a state is not what was written, for whoever can only tell so. */
    public IOException damaged(String name) {
        return new IOException(
                "savepoint is damaged: the checksum of the state '%s' is wrong, file: %s"
                        .formatted(name, String.join(", ", files(name))));
    }

    /** The same files, but only the place of this state in them. */
    private List<OperatorStateHandle> parts(String name) {
        List<OperatorStateHandle> parts = new ArrayList<>();
        for (OperatorStateHandle handle : handles) {
            StateMetaInfo place = handle.getStateNameToPartitionOffsets().get(name);
            if (place != null) {
                parts.add(
                        new OperatorStreamStateHandle(
                                Map.of(name, place), handle.getDelegateStateHandle()));
            }
        }
        return parts;
    }

    private static Mode mode(OperatorStateHandle handle, String name) {
        StateMetaInfo place = handle.getStateNameToPartitionOffsets().get(name);
        return place == null ? Mode.SPLIT_DISTRIBUTE : place.getDistributionMode();
    }
}
