package io.hpmstream.hardness.flink;

import io.hpmstream.hardness.ImageHardness;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Type of an image's hardness on edges and in state: {@link ImageHardnessSerializer}, no Kryo. */
public final class ImageHardnessTypeInfo extends TypeInformation<ImageHardness> {

    public static final ImageHardnessTypeInfo INSTANCE = new ImageHardnessTypeInfo();

    private static final long serialVersionUID = 1L;

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<ImageHardness> getTypeClass() {
        return ImageHardness.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<ImageHardness> createSerializer(SerializerConfig config) {
        return ImageHardnessSerializer.INSTANCE;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageHardnessTypeInfo;
    }

    @Override
    public int hashCode() {
        return ImageHardnessTypeInfo.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof ImageHardnessTypeInfo;
    }

    @Override
    public String toString() {
        return "ImageHardness";
    }
}
