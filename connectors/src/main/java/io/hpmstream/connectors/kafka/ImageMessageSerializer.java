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
 * Serializes {@link ImageMessage}; format version 1 is fixed by golden bytes in its test.
 * Stateless, thread safe.
 */
public final class ImageMessageSerializer extends ImmutableSerializer<ImageMessage> {

    /** The only instance needed to write. */
    public static final ImageMessageSerializer INSTANCE =
            new ImageMessageSerializer(Snapshot.VERSION);

    private static final long serialVersionUID = 1L;

    private ImageMessageSerializer(int version) {
        super(version);
    }

    @Override
    public ImageMessage createInstance() {
        return new ImageMessage("", 0, 0, 0, null, null, List.of());
    }

    @Override
    public void serialize(ImageMessage message, DataOutputView out) throws IOException {
        Wire.writeString(message.topic(), out);
        out.writeInt(message.partition());
        out.writeLong(message.offset());
        out.writeLong(message.timestamp());
        Wire.writeBytes(message.key(), out);
        Wire.writeBytes(message.value(), out);
        HeaderList.write(message.headers(), out);
    }

    @Override
    public ImageMessage deserialize(DataInputView in) throws IOException {
        return new ImageMessage(
                Wire.readString(in),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                Wire.readBytes(in),
                Wire.readBytes(in),
                HeaderList.read(in));
    }

    @Override
    public TypeSerializerSnapshot<ImageMessage> snapshotConfiguration() {
        return new Snapshot();
    }

    /**
     * The version of this format. Public with a public constructor because Flink restores it by
     * name.
     */
    public static final class Snapshot extends ImmutableSerializerSnapshot<ImageMessage> {

        private static final int VERSION = 1;

        public Snapshot() {
            super(VERSION);
        }

        @Override
        protected ImmutableSerializer<ImageMessage> serializer(int version) {
            return new ImageMessageSerializer(version);
        }
    }
}
