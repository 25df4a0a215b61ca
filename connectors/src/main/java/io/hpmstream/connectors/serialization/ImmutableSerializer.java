package io.hpmstream.connectors.serialization;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

import java.io.IOException;

/**
 * A serializer of immutable values: copies are references, so nothing is copied between chained
 * operators or into a snapshot. Subclasses are stateless apart from the format version they read;
 * they always write the newest one.
 */
public abstract class ImmutableSerializer<T> extends TypeSerializer<T> {

    private static final long serialVersionUID = 1L;

    private final int version;

    /**
     * A serializer of one format version.
     *
     * @param version the format version that {@link #deserialize(DataInputView)} reads
     */
    protected ImmutableSerializer(int version) {
        this.version = version;
    }

    /** The format version that this instance reads. */
    protected final int version() {
        return version;
    }

    @Override
    public final boolean isImmutableType() {
        return true;
    }

    @Override
    public final TypeSerializer<T> duplicate() {
        return this;
    }

    @Override
    public final T copy(T from) {
        return from;
    }

    @Override
    public final T copy(T from, T reuse) {
        return from;
    }

    @Override
    public final int getLength() {
        return -1;
    }

    @Override
    public final T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public final void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    @SuppressWarnings("EqualsGetClass") // serializers of two types are never equal
    public final boolean equals(Object other) {
        return other != null
                && other.getClass() == getClass()
                && ((ImmutableSerializer<?>) other).version == version;
    }

    @Override
    public final int hashCode() {
        return getClass().hashCode() * 31 + version;
    }
}
