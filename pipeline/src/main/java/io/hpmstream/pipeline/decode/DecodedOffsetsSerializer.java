package io.hpmstream.pipeline.decode;

import io.hpmstream.connectors.serialization.ImmutableSerializer;
import io.hpmstream.connectors.serialization.ImmutableSerializerSnapshot;
import io.hpmstream.pipeline.ledger.IntervalFormat;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

import java.io.IOException;
import java.util.List;

/**
 * Serializes {@link DecodedOffsets}; format version 1 is fixed by golden bytes in its test.
 * Stateless, thread safe.
 */
public final class DecodedOffsetsSerializer extends ImmutableSerializer<DecodedOffsets> {

    static final DecodedOffsetsSerializer INSTANCE = new DecodedOffsetsSerializer(Snapshot.VERSION);

    private static final long serialVersionUID = 1L;

    private DecodedOffsetsSerializer(int version) {
        super(version);
    }

    @Override
    public DecodedOffsets createInstance() {
        return new DecodedOffsets(List.of(), List.of(), List.of());
    }

    @Override
    public void serialize(DecodedOffsets offsets, DataOutputView out) throws IOException {
        IntervalFormat.write(offsets.received(), out);
        IntervalFormat.write(offsets.deadLettered(), out);
        IntervalFormat.write(offsets.deleted(), out);
    }

    @Override
    public DecodedOffsets deserialize(DataInputView in) throws IOException {
        return new DecodedOffsets(
                IntervalFormat.read(in), IntervalFormat.read(in), IntervalFormat.read(in));
    }

    @Override
    public TypeSerializerSnapshot<DecodedOffsets> snapshotConfiguration() {
        return new Snapshot();
    }

    /**
     * The version of this format. Public with a public constructor because Flink restores it by
     * name.
     */
    public static final class Snapshot extends ImmutableSerializerSnapshot<DecodedOffsets> {

        private static final int VERSION = 1;

        public Snapshot() {
            super(VERSION);
        }

        @Override
        protected ImmutableSerializer<DecodedOffsets> serializer(int version) {
            return new DecodedOffsetsSerializer(version);
        }
    }
}
