package io.hpmstream.pipeline.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.kafka.OutgoingMessage;
import io.hpmstream.hardness.flink.HardnessState;
import io.hpmstream.pipeline.config.FixedSettings;
import io.hpmstream.pipeline.config.PretrainConfig.TrainingConfig;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The training operator with real RocksDB state and a real trainer, but no network around it. */
final class TestingHarness implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_STATE = 64 << 20;

    private final KeyedOneInputStreamOperatorTestHarness<String, PreparedImage, OutgoingMessage>
            harness;
    private int read;

    TestingHarness(TrainingConfig config) throws Exception {
        this(config, (job, whenTaken) -> () -> {});
    }

    /** Keeps other runs away with a guard of the test's. */
    TestingHarness(TrainingConfig config, RunGuard guard) throws Exception {
        this(config, FixedSettings.of(config), guard, DropList.Opener.NOTHING, null);
    }

    /** Continues from a snapshot. */
    TestingHarness(
            TrainingConfig config, @org.jspecify.annotations.Nullable OperatorSubtaskState snapshot)
            throws Exception {
        this(config, FixedSettings.of(config), snapshot);
    }

    /** Continues from a snapshot under settings that may have changed. */
    TestingHarness(
            TrainingConfig config,
            FixedSettings settings,
            @org.jspecify.annotations.Nullable OperatorSubtaskState snapshot)
            throws Exception {
        this(config, settings, (job, whenTaken) -> () -> {}, DropList.Opener.NOTHING, snapshot);
    }

    /** The same with a list of images that are not to be trained. */
    TestingHarness(
            TrainingConfig config,
            DropList.Opener drops,
            @org.jspecify.annotations.Nullable OperatorSubtaskState snapshot)
            throws Exception {
        this(config, FixedSettings.of(config), (job, whenTaken) -> () -> {}, drops, snapshot);
    }

    private TestingHarness(
            TrainingConfig config,
            FixedSettings settings,
            RunGuard guard,
            DropList.Opener drops,
            @org.jspecify.annotations.Nullable OperatorSubtaskState snapshot)
            throws Exception {
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new PretrainOperatorFactory(config, settings, guard, drops),
                        image -> image.origin().imageId(),
                        Types.STRING,
                        128,
                        1,
                        0);
        harness.setStateBackend(new EmbeddedRocksDBStateBackend(true));
        harness.setCheckpointStorage(new JobManagerCheckpointStorage(LARGEST_STATE));
        harness.setup();
        try {
            if (snapshot != null) {
                harness.initializeState(snapshot);
            }
            harness.open();
        } catch (Exception e) {
            harness.close(); // as the task does
            throw e;
        }
    }

    void process(List<PreparedImage> images) throws Exception {
        for (PreparedImage image : images) {
            harness.processElement(new StreamRecord<>(image, image.origin().timestamp()));
        }
    }

    /** A checkpoint as the task takes it: the barrier waits for the batch in flight. */
    OperatorSubtaskState snapshot(long id) throws Exception {
        harness.prepareSnapshotPreBarrier(id);
        return harness.snapshot(id, id);
    }

    /** A checkpoint that the task takes, and that is given up before it is written. */
    void abortedSnapshot(long id) throws Exception {
        harness.prepareSnapshotPreBarrier(id);
        harness.getOperator()
                .snapshotState(
                        id,
                        id,
                        CheckpointOptions.forCheckpointWithDefaultLocation(),
                        new MemCheckpointStreamFactory(Integer.MAX_VALUE))
                .cancel();
    }

    /** Waits for the batch in flight and returns the records that came since the last call. */
    List<JsonNode> sightings() throws Exception {
        harness.prepareSnapshotPreBarrier(0);
        List<JsonNode> sightings = new ArrayList<>();
        List<OutgoingMessage> all = harness.extractOutputValues();
        for (OutgoingMessage message : all.subList(read, all.size())) {
            sightings.add(parse(message));
        }
        read = all.size();
        return sightings;
    }

    /** Clears what keyed state remembers of one image. */
    void forget(String imageId) throws Exception {
        PretrainOperator operator = (PretrainOperator) harness.getOperator();
        operator.setCurrentKey(imageId);
        operator.getRuntimeContext().getState(HardnessState.descriptor()).clear();
    }

    private static JsonNode parse(OutgoingMessage message) {
        try {
            return JSON.readTree(message.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
