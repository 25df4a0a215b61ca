package io.hpmstream.connectors.serialization;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Tells Flink to use an {@link ImmutableSerializer} for a type; such a type is neither a key nor
 * has fields.
 */
public abstract class ImmutableTypeInfo<T> extends TypeInformation<T> {

    private static final long serialVersionUID = 1L;

    private final Class<T> type;
    private final ImmutableSerializer<T> serializer;

    protected ImmutableTypeInfo(Class<T> type, ImmutableSerializer<T> serializer) {
        this.type = type;
        this.serializer = serializer;
    }

    @Override
    public final TypeSerializer<T> createSerializer(SerializerConfig config) {
        return serializer;
    }

    @Override
    public final Class<T> getTypeClass() {
        return type;
    }

    @Override
    public final boolean isBasicType() {
        return false;
    }

    @Override
    public final boolean isTupleType() {
        return false;
    }

    @Override
    public final int getArity() {
        return 1;
    }

    @Override
    public final int getTotalFields() {
        return 1;
    }

    @Override
    public final boolean isKeyType() {
        return false;
    }

    @Override
    public final boolean canEqual(Object other) {
        return other instanceof ImmutableTypeInfo;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof ImmutableTypeInfo<?> that
                && that.type == type
                && that.serializer.equals(serializer);
    }

    @Override
    public final int hashCode() {
        return type.hashCode();
    }

    @Override
    public final String toString() {
        return type.getSimpleName() + "TypeInfo";
    }
}
