package io.hpmstream.pipeline.decode;

import io.hpmstream.connectors.serialization.ImmutableSerializer;
import io.hpmstream.connectors.serialization.ImmutableSerializerSnapshot;
import io.hpmstream.connectors.serialization.Sealed;
import io.hpmstream.pipeline.ledger.IntervalFormat;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

import java.io.IOException;
import java.util.Optional;

/**
 * Serializes {@link DecodedOffsets}. Format versions 1 and 2, which has checksums, are fixed by
 * golden bytes in their test; what is not what was written is {@link DecodedOffsets#DAMAGED}.
 * Stateless, thread safe.
 */
public final class DecodedOffsetsSerializer extends ImmutableSerializer<DecodedOffsets> {

    static final DecodedOffsetsSerializer INSTANCE = new DecodedOffsetsSerializer(Snapshot.VERSION);

    private static final long serialVersionUID = 1L;

    private static final int TYPICAL_BYTES = 256;

    private DecodedOffsetsSerializer(int version) {
        super(version);
    }

    @Override
    public DecodedOffsets createInstance() {
        return DecodedOffsets.DAMAGED;
    }

    @Override
    public void serialize(DecodedOffsets offsets, DataOutputView out) throws IOException {
        DataOutputSerializer bytes = new DataOutputSerializer(TYPICAL_BYTES);
        IntervalFormat.write(offsets.received(), bytes);
        IntervalFormat.write(offsets.deadLettered(), bytes);
        IntervalFormat.write(offsets.deleted(), bytes);
        Sealed.write(bytes.getCopyOfBuffer(), out);
    }

    @Override
    public DecodedOffsets deserialize(DataInputView in) throws IOException {
        if (version() == 1) {
            return read(in);
        }
        Optional<byte[]> bytes = Sealed.read(in);
        return bytes.isEmpty()
                ? DecodedOffsets.DAMAGED
                : read(new DataInputDeserializer(bytes.get()));
    }

    private static DecodedOffsets read(DataInputView in) throws IOException {
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

        private static final int VERSION = 2;

        public Snapshot() {
            super(VERSION);
        }

        @Override
        protected ImmutableSerializer<DecodedOffsets> serializer(int version) {
            return new DecodedOffsetsSerializer(version);
        }
    }
}
