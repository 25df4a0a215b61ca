package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.ImageOrigin;
import io.hpmstream.connectors.serialization.ImmutableSerializer;
import io.hpmstream.connectors.serialization.ImmutableSerializerSnapshot;
import io.hpmstream.connectors.serialization.Wire;
import io.hpmstream.hardness.Crop;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

import java.io.IOException;

/**
 * Serializes {@link PreparedImage}; format version 1 is fixed by golden bytes in its test.
 * Stateless, thread safe.
 */
public final class PreparedImageSerializer extends ImmutableSerializer<PreparedImage> {

    /** The only instance needed to write. */
    public static final PreparedImageSerializer INSTANCE =
            new PreparedImageSerializer(Snapshot.VERSION);

    private static final long serialVersionUID = 1L;

    private static final ImageOrigin EMPTY_ORIGIN =
            new ImageOrigin("-", "", 0, 0, 0, null, null, null, "", 1, 1);

    private PreparedImageSerializer(int version) {
        super(version);
    }

    @Override
    public PreparedImage createInstance() {
        return new PreparedImage(EMPTY_ORIGIN, Crop.WHOLE, new byte[0]);
    }

    @Override
    public void serialize(PreparedImage image, DataOutputView out) throws IOException {
        writeOrigin(image.origin(), out);
        Wire.writeCrop(image.crop(), out);
        Wire.writeBytes(image.pixels(), out);
    }

    @Override
    public PreparedImage deserialize(DataInputView in) throws IOException {
        return new PreparedImage(readOrigin(in), Wire.readCrop(in), Wire.readPresentBytes(in));
    }

    private static void writeOrigin(ImageOrigin origin, DataOutputView out) throws IOException {
        Wire.writeString(origin.imageId(), out);
        Wire.writeString(origin.topic(), out);
        out.writeInt(origin.partition());
        out.writeLong(origin.offset());
        out.writeLong(origin.timestamp());
        Wire.writeString(origin.source(), out);
        Wire.writeString(origin.label(), out);
        Wire.writeString(origin.uri(), out);
        Wire.writeString(origin.sha256(), out);
        out.writeInt(origin.width());
        out.writeInt(origin.height());
    }

    private static ImageOrigin readOrigin(DataInputView in) throws IOException {
        return new ImageOrigin(
                Wire.readString(in),
                Wire.readString(in),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                Wire.readNullableString(in),
                Wire.readNullableString(in),
                Wire.readNullableString(in),
                Wire.readString(in),
                in.readInt(),
                in.readInt());
    }

    @Override
    public TypeSerializerSnapshot<PreparedImage> snapshotConfiguration() {
        return new Snapshot();
    }

    /**
     * The version of this format. Public with a public constructor because Flink restores it by
     * name.
     */
    public static final class Snapshot extends ImmutableSerializerSnapshot<PreparedImage> {

        private static final int VERSION = 1;

        public Snapshot() {
            super(VERSION);
        }

        @Override
        protected ImmutableSerializer<PreparedImage> serializer(int version) {
            return new PreparedImageSerializer(version);
        }
    }
}
