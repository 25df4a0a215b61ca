package io.hpmstream.hardness.flink;

import io.hpmstream.hardness.ImageHardness;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

import java.io.IOException;

/**
 * What a checkpoint says of the serializer that wrote its hardness: the format version alone. All
 * readable versions are compatible as they are, because every value carries its own version. Flink
 * makes it by its public constructor.
 */
public final class ImageHardnessSerializerSnapshot
        implements TypeSerializerSnapshot<ImageHardness> {

    @Override
    public int getCurrentVersion() {
        return HardnessFormat.CURRENT;
    }

    @Override
    public void writeSnapshot(DataOutputView out) {
        // the version, which Flink writes itself, is all there is to say
    }

    /**
     * @throws IOException if a newer build wrote the state
     */
    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader userCodeClassLoader)
            throws IOException {
        HardnessFormat.requireReadable(readVersion);
    }

    @Override
    public TypeSerializer<ImageHardness> restoreSerializer() {
        return ImageHardnessSerializer.INSTANCE;
    }

    @Override
    public TypeSerializerSchemaCompatibility<ImageHardness> resolveSchemaCompatibility(
            TypeSerializerSnapshot<ImageHardness> oldSerializerSnapshot) {
        return oldSerializerSnapshot instanceof ImageHardnessSerializerSnapshot
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.incompatible();
    }
}
