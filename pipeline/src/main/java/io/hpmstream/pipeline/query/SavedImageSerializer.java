package io.hpmstream.pipeline.query;

import io.hpmstream.connectors.serialization.ImmutableSerializer;
import io.hpmstream.connectors.serialization.ImmutableSerializerSnapshot;
import io.hpmstream.connectors.serialization.Wire;
import io.hpmstream.hardness.ImageHardness;
import io.hpmstream.hardness.flink.HardnessState;
import io.hpmstream.pipeline.pretrain.LatestSighting;
import io.hpmstream.pipeline.pretrain.TrainingState;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

import java.io.IOException;

/** Serializes {@link SavedImage} between the reader and its asker: never in state. Stateless. */
public final class SavedImageSerializer extends ImmutableSerializer<SavedImage> {

    static final SavedImageSerializer INSTANCE = new SavedImageSerializer();

    private static final long serialVersionUID = 1L;

    private static final TypeSerializer<ImageHardness> HARDNESS =
            HardnessState.descriptor().getSerializer();
    private static final TypeSerializer<LatestSighting> LATEST =
            TrainingState.latestSighting().getSerializer();

    private SavedImageSerializer() {
        super(Snapshot.VERSION);
    }

    @Override
    public SavedImage createInstance() {
        return new SavedImage("", HARDNESS.createInstance(), null);
    }

    @Override
    public void serialize(SavedImage image, DataOutputView out) throws IOException {
        Wire.writeString(image.imageId(), out);
        HARDNESS.serialize(image.hardness(), out);
        out.writeBoolean(image.latest() != null);
        if (image.latest() != null) {
            LATEST.serialize(image.latest(), out);
        }
    }

    @Override
    public SavedImage deserialize(DataInputView in) throws IOException {
        return new SavedImage(
                Wire.readString(in),
                HARDNESS.deserialize(in),
                in.readBoolean() ? LATEST.deserialize(in) : null);
    }

    @Override
    public TypeSerializerSnapshot<SavedImage> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Public with a public constructor because Flink makes it by name. */
    public static final class Snapshot extends ImmutableSerializerSnapshot<SavedImage> {

        private static final int VERSION = 1;

        public Snapshot() {
            super(VERSION);
        }

        @Override
        protected ImmutableSerializer<SavedImage> serializer(int version) {
            return INSTANCE;
        }
    }
}
