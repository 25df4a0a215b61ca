package io.hpmstream.pipeline.savepoint;

import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.channel.InputChannelInfo;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.InputChannelStateHandle;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle.ChangelogStateBackendHandleImpl;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CheckpointCopyTest {

    @TempDir private Path folder;

    @Test
    void refusesDataOnItsWayBetweenOperatorsAsUnalignedCheckpointsHaveIt() throws Exception {
        OperatorSubtaskState subtask =
                OperatorSubtaskState.builder()
                        .setInputChannelState(
                                StateObjectCollection.singleton(
                                        new InputChannelStateHandle(
                                                new InputChannelInfo(0, 0),
                                                new ByteStreamStateHandle("image", new byte[9]),
                                                List.of(0L))))
                        .build();

        assertRefused(subtask, "InputChannelStateHandle");
    }

    @Test
    void refusesALogOfChanges() throws Exception {
        OperatorSubtaskState subtask =
                OperatorSubtaskState.builder()
                        .setManagedKeyedState(
                                StateObjectCollection.singleton(
                                        new ChangelogStateBackendHandleImpl(
                                                List.of(),
                                                List.of(),
                                                KeyGroupRange.of(0, 127),
                                                7,
                                                0,
                                                0)))
                        .build();

        assertRefused(subtask, "ChangelogStateBackendHandleImpl");
    }

    private void assertRefused(OperatorSubtaskState subtask, String what) throws IOException {
        OperatorState operator =
                new OperatorState("pretrain", "pretrain", new OperatorID(1, 2), 1, 128);
        operator.putState(0, subtask);
        Path checkpoint = Files.createDirectories(folder.resolve("chk-7"));
        try (OutputStream out = Files.newOutputStream(checkpoint.resolve("_metadata"))) {
            Checkpoints.storeCheckpointMetadata(
                    new CheckpointMetadata(
                            7,
                            List.of(operator),
                            List.of(),
                            CheckpointProperties.forCheckpoint(
                                    CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION)),
                    out);
        }
        Path copy = Files.createDirectories(folder.resolve("copy"));

        assertThatThrownBy(() -> CheckpointCopy.copy(checkpoint.toString(), new LocalCopy(copy)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "%s holds a %s, which has no copy: take a savepoint with 'hpm savepoint JOB'",
                        checkpoint, what);
        assertThat(copy).as("no metadata, so no savepoint").isEmptyDirectory();
    }

    private record LocalCopy(Path target) implements CheckpointCopy.Folder {
        @Override
        public org.apache.flink.core.fs.Path path() {
            return new org.apache.flink.core.fs.Path(target.toUri());
        }

        @Override
        public void write(String name, CheckpointCopy.Content content) throws IOException {
            try (OutputStream out = Files.newOutputStream(target.resolve(name))) {
                content.writeTo(out);
            }
        }
    }
}
