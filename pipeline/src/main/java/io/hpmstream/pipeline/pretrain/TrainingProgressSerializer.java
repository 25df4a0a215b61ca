package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.serialization.ImmutableSerializer;
import io.hpmstream.connectors.serialization.ImmutableSerializerSnapshot;
import io.hpmstream.connectors.serialization.Sealed;
import io.hpmstream.connectors.serialization.Wire;
import io.hpmstream.hardness.ExpectedLoss;
import io.hpmstream.model.TrainerCounters;
import io.hpmstream.pipeline.ledger.IntervalFormat;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import io.hpmstream.pipeline.pretrain.TrainingProgress.Offsets;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Serializes {@link TrainingProgress}; format versions 1 to 3, which has checksums and tells what
 * was dropped, are fixed by golden bytes in their test. Stateless, thread safe.
 */
public final class TrainingProgressSerializer extends ImmutableSerializer<TrainingProgress> {

    static final TrainingProgressSerializer INSTANCE =
            new TrainingProgressSerializer(Snapshot.VERSION);

    private static final long serialVersionUID = 1L;

    private static final int TYPICAL_BYTES = 1 << 10;
    private static final int FIRST_WITH_DROPPED = 3;

    private TrainingProgressSerializer(int version) {
        super(version);
    }

    @Override
    public TrainingProgress createInstance() {
        return TrainingProgress.DAMAGED;
    }

    @Override
    public void serialize(TrainingProgress progress, DataOutputView out) throws IOException {
        DataOutputSerializer bytes = new DataOutputSerializer(TYPICAL_BYTES);
        write(progress, bytes);
        Sealed.write(bytes.getCopyOfBuffer(), out);
    }

    private static void write(TrainingProgress progress, DataOutputView out) throws IOException {
        Wire.writeString(progress.shape(), out);
        TrainerCounters counters = progress.counters();
        out.writeLong(counters.step());
        out.writeLong(counters.imagesSeen());
        out.writeLong(counters.skippedUpdates());
        out.writeInt(counters.consecutiveSkips());
        out.writeInt(counters.threads());
        out.writeDouble(progress.expectedLoss().value());
        out.writeLong(progress.expectedLoss().observations());
        out.writeLong(progress.arrivals());
        Offsets offsets = progress.offsets();
        IntervalFormat.write(offsets.trained(), out);
        IntervalFormat.write(offsets.repeated(), out);
        IntervalFormat.write(offsets.waiting(), out);
        IntervalFormat.write(offsets.dropped(), out);
        out.writeInt(progress.settings().size());
        for (Map.Entry<String, String> setting : new TreeMap<>(progress.settings()).entrySet()) {
            Wire.writeString(setting.getKey(), out);
            Wire.writeString(setting.getValue(), out);
        }
    }

    @Override
    public TrainingProgress deserialize(DataInputView in) throws IOException {
        if (version() < 3) {
            return read(in);
        }
        Optional<byte[]> bytes = Sealed.read(in);
        return bytes.isEmpty()
                ? TrainingProgress.DAMAGED
                : read(new DataInputDeserializer(bytes.get()));
    }

    private TrainingProgress read(DataInputView in) throws IOException {
        String shape = Wire.readString(in);
        TrainerCounters counters =
                new TrainerCounters(
                        in.readLong(), in.readLong(), in.readLong(), in.readInt(), in.readInt());
        ExpectedLoss expectedLoss = new ExpectedLoss(in.readDouble(), in.readLong());
        long arrivals = in.readLong();
        return version() == 1
                ? new TrainingProgress(
                        shape, counters, expectedLoss, arrivals, offsetsOfVersion1(in), Map.of())
                : new TrainingProgress(
                        shape, counters, expectedLoss, arrivals, offsets(in), settings(in));
    }

    private static Offsets offsetsOfVersion1(DataInputView in) throws IOException {
        int size = in.readInt();
        List<Interval> trained = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Partition partition = new Partition(Wire.readString(in), in.readInt());
            trained.add(new Interval(partition, in.readLong(), in.readLong()));
        }
        return new Offsets(trained, List.of(), List.of(), List.of());
    }

    private Offsets offsets(DataInputView in) throws IOException {
        return new Offsets(
                IntervalFormat.read(in),
                IntervalFormat.read(in),
                IntervalFormat.read(in),
                version() < FIRST_WITH_DROPPED ? List.of() : IntervalFormat.read(in));
    }

    private static Map<String, String> settings(DataInputView in) throws IOException {
        Map<String, String> settings = new HashMap<>();
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            settings.put(Wire.readString(in), Wire.readString(in));
        }
        return settings;
    }

    @Override
    public TypeSerializerSnapshot<TrainingProgress> snapshotConfiguration() {
        return new Snapshot();
    }

    /**
     * The version of this format. Public with a public constructor because Flink restores it by
     * name.
     */
    public static final class Snapshot extends ImmutableSerializerSnapshot<TrainingProgress> {

        private static final int VERSION = 3;

        public Snapshot() {
            super(VERSION);
        }

        @Override
        protected ImmutableSerializer<TrainingProgress> serializer(int version) {
            return new TrainingProgressSerializer(version);
        }
    }
}
