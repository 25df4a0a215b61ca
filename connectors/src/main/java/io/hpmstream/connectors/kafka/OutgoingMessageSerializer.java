package io.hpmstream.connectors.kafka;

import io.hpmstream.connectors.serialization.ImmutableSerializer;
import io.hpmstream.connectors.serialization.ImmutableSerializerSnapshot;
import io.hpmstream.connectors.serialization.Wire;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

import java.io.IOException;
import java.util.List;

/**
 * Serializes {@link OutgoingMessage}; format version 1 is fixed by golden bytes in its test.
 * Stateless, thread safe.
 */
public final class OutgoingMessageSerializer extends ImmutableSerializer<OutgoingMessage> {

    /** The only instance needed to write. */
    public static final OutgoingMessageSerializer INSTANCE =
            new OutgoingMessageSerializer(Snapshot.VERSION);

    private static final long serialVersionUID = 1L;

    private OutgoingMessageSerializer(int version) {
        super(version);
    }

    @Override
    public OutgoingMessage createInstance() {
        return new OutgoingMessage(null, null, List.of(), 0);
    }

    @Override
    public void serialize(OutgoingMessage message, DataOutputView out) throws IOException {
        Wire.writeBytes(message.key(), out);
        Wire.writeBytes(message.value(), out);
        HeaderList.write(message.headers(), out);
        out.writeLong(message.timestamp());
    }

    @Override
    public OutgoingMessage deserialize(DataInputView in) throws IOException {
        return new OutgoingMessage(
                Wire.readBytes(in), Wire.readBytes(in), HeaderList.read(in), in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<OutgoingMessage> snapshotConfiguration() {
        return new Snapshot();
    }

    /**
     * The version of this format. Public with a public constructor because Flink restores it by
     * name.
     */
    public static final class Snapshot extends ImmutableSerializerSnapshot<OutgoingMessage> {

        private static final int VERSION = 1;

        public Snapshot() {
            super(VERSION);
        }

        @Override
        protected ImmutableSerializer<OutgoingMessage> serializer(int version) {
            return new OutgoingMessageSerializer(version);
        }
    }
}
