package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.serialization.ImmutableSerializer;
import io.hpmstream.connectors.serialization.ImmutableSerializerSnapshot;
import io.hpmstream.connectors.serialization.Wire;
import io.hpmstream.hardness.Crop;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

import java.io.IOException;
import java.util.HexFormat;

/**
 * Serializes {@link LatestSighting}, about 170 bytes; format version 1 is fixed by golden bytes in
 * its test. Stateless, thread safe.
 */
public final class LatestSightingSerializer extends ImmutableSerializer<LatestSighting> {

    static final LatestSightingSerializer INSTANCE = new LatestSightingSerializer(Snapshot.VERSION);

    private static final long serialVersionUID = 1L;

    private LatestSightingSerializer(int version) {
        super(version);
    }

    @Override
    public LatestSighting createInstance() {
        return new LatestSighting(0, 0, null, null, null, "", 1, 1, "", 0, 0, Crop.WHOLE);
    }

    @Override
    public void serialize(LatestSighting sighting, DataOutputView out) throws IOException {
        out.writeDouble(sighting.loss());
        out.writeDouble(sighting.expectedLoss());
        Wire.writeString(sighting.source(), out);
        Wire.writeString(sighting.label(), out);
        Wire.writeString(sighting.uri(), out);
        Wire.writeBytes(HexFormat.of().parseHex(sighting.sha256()), out);
        out.writeInt(sighting.width());
        out.writeInt(sighting.height());
        Wire.writeString(sighting.topic(), out);
        out.writeInt(sighting.partition());
        out.writeLong(sighting.offset());
        Wire.writeCrop(sighting.crop(), out);
    }

    @Override
    public LatestSighting deserialize(DataInputView in) throws IOException {
        return new LatestSighting(
                in.readDouble(),
                in.readDouble(),
                Wire.readNullableString(in),
                Wire.readNullableString(in),
                Wire.readNullableString(in),
                HexFormat.of().formatHex(Wire.readPresentBytes(in)),
                in.readInt(),
                in.readInt(),
                Wire.readString(in),
                in.readInt(),
                in.readLong(),
                Wire.readCrop(in));
    }

    @Override
    public TypeSerializerSnapshot<LatestSighting> snapshotConfiguration() {
        return new Snapshot();
    }

    /**
     * The version of this format. Public with a public constructor because Flink restores it by
     * name.
     */
    public static final class Snapshot extends ImmutableSerializerSnapshot<LatestSighting> {

        private static final int VERSION = 1;

        public Snapshot() {
            super(VERSION);
        }

        @Override
        protected ImmutableSerializer<LatestSighting> serializer(int version) {
            return new LatestSightingSerializer(version);
        }
    }
}
