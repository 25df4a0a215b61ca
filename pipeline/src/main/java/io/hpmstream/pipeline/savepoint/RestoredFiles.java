package io.hpmstream.pipeline.savepoint;

import org.apache.flink.runtime.checkpoint.PrioritizedOperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where the state lies that a task is restored from; for messages about it. */
public final class RestoredFiles {

    private static final Pattern SORTED_TABLE = Pattern.compile("[0-9]+\\.sst");

    private RestoredFiles() {}

    /** The files that hold a list state of an operator, in words. */
    public static String holding(String state, AbstractStreamOperator<?> operator) {
        List<String> files =
                restored(operator).getPrioritizedManagedOperatorState().stream()
                        .flatMap(StateObjectCollection::stream)
                        .filter(
                                handle ->
                                        handle.getStateNameToPartitionOffsets().containsKey(state))
                        .map(OperatorStateHandle::getDelegateStateHandle)
                        .map(StateFile::name)
                        .distinct()
                        .toList();
        return files.isEmpty() ? "an unknown file" : String.join(", ", files);
    }

    /**
     * Says of RocksDB's complaint about a file where it came from, if it came from a checkpoint.
     * The local copy may be what is damaged, so that another attempt may succeed.
     */
    public static Optional<IOException> damage(
            Throwable failure, AbstractStreamOperator<?> operator) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            Matcher file = SORTED_TABLE.matcher(message);
            if (tellsOfCorruption(cause) && file.find()) {
                return origin(file.group(), restored(operator))
                        .map(origin -> damaged(origin, message, failure));
            }
        }
        return Optional.empty();
    }

    private static PrioritizedOperatorSubtaskState restored(AbstractStreamOperator<?> operator) {
        return operator.getContainingTask()
                .getEnvironment()
                .getTaskStateManager()
                .prioritizedOperatorState(operator.getOperatorID());
    }

    // mostly the code alone says so, the message only what is wrong with which block
    private static boolean tellsOfCorruption(Throwable complaint) {
        return complaint instanceof RocksDBException rocksDb
                && rocksDb.getStatus() != null
                && rocksDb.getStatus().getCode() == Status.Code.Corruption;
    }

    private static IOException damaged(String file, String rocksDb, Throwable failure) {
        IOException damaged =
                new IOException(
                        "hardness or waiting images are damaged, file: %s; if it comes again, go on from another checkpoint or savepoint (RocksDB: %s)"
                                .formatted(file, rocksDb));
        // not as the cause: people are shown the innermost one
        damaged.addSuppressed(failure);
        return damaged;
    }

    private static Optional<String> origin(
            String localName, PrioritizedOperatorSubtaskState restored) {
        return restored.getPrioritizedManagedKeyedState().stream()
                .flatMap(StateObjectCollection::stream)
                .filter(IncrementalRemoteKeyedStateHandle.class::isInstance)
                .map(IncrementalRemoteKeyedStateHandle.class::cast)
                .flatMap(
                        handle ->
                                Stream.concat(
                                        handle.getSharedState().stream(),
                                        handle.getPrivateState().stream()))
                .filter(file -> file.getLocalPath().equals(localName))
                .map(file -> StateFile.name(file.getHandle()))
                .findFirst();
    }
}
