package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.serialization.ImmutableSerializer;
import io.hpmstream.connectors.serialization.ImmutableSerializerSnapshot;
import io.hpmstream.connectors.serialization.Wire;
import io.hpmstream.hardness.ExpectedLoss;
import io.hpmstream.model.TrainerCounters;
import io.hpmstream.pipeline.pretrain.OffsetLedger.Interval;
import io.hpmstream.pipeline.pretrain.OffsetLedger.Partition;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Serializes {@link TrainingProgress}; format version 1 is fixed by golden bytes in its test.
 * Stateless, thread safe.
 */
public final class TrainingProgressSerializer extends ImmutableSerializer<TrainingProgress> {

    static final TrainingProgressSerializer INSTANCE =
            new TrainingProgressSerializer(Snapshot.VERSION);

    private static final long serialVersionUID = 1L;

    private TrainingProgressSerializer(int version) {
        super(version);
    }

    @Override
    public TrainingProgress createInstance() {
        return new TrainingProgress(
                "", new TrainerCounters(0, 0, 0, 0, 0), ExpectedLoss.NONE, 0, List.of());
    }

    @Override
    public void serialize(TrainingProgress progress, DataOutputView out) throws IOException {
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
        out.writeInt(progress.trained().size());
        for (Interval interval : progress.trained()) {
            Wire.writeString(interval.partition().topic(), out);
            out.writeInt(interval.partition().number());
            out.writeLong(interval.start());
            out.writeLong(interval.end());
        }
    }

    @Override
    public TrainingProgress deserialize(DataInputView in) throws IOException {
        String shape = Wire.readString(in);
        TrainerCounters counters =
                new TrainerCounters(
                        in.readLong(), in.readLong(), in.readLong(), in.readInt(), in.readInt());
        ExpectedLoss expectedLoss = new ExpectedLoss(in.readDouble(), in.readLong());
        long arrivals = in.readLong();
        int size = in.readInt();
        List<Interval> trained = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Partition partition = new Partition(Wire.readString(in), in.readInt());
            trained.add(new Interval(partition, in.readLong(), in.readLong()));
        }
        return new TrainingProgress(shape, counters, expectedLoss, arrivals, trained);
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

        private static final int VERSION = 1;

        public Snapshot() {
            super(VERSION);
        }

        @Override
        protected ImmutableSerializer<TrainingProgress> serializer(int version) {
            return new TrainingProgressSerializer(version);
        }
    }
}
