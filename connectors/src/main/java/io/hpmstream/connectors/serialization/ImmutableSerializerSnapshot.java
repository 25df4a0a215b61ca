package io.hpmstream.connectors.serialization;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

import java.io.IOException;

/**
 * What state and savepoints keep about an {@link ImmutableSerializer}: only its format version.
 * State of an older version is read by a serializer of that version and written anew; state of a
 * newer version is refused.
 */
public abstract class ImmutableSerializerSnapshot<T> implements TypeSerializerSnapshot<T> {

    private final int newest;
    private int version;

    /**
     * A snapshot of the newest version.
     *
     * @param newest the format version that this build writes
     */
    protected ImmutableSerializerSnapshot(int newest) {
        this.newest = newest;
        this.version = newest;
    }

    /** The format version of the state that it was read with. */
    public final int version() {
        return version;
    }

    /** A serializer that reads {@code version} and writes the newest one. */
    protected abstract ImmutableSerializer<T> serializer(int version);

    @Override
    public final int getCurrentVersion() {
        return newest;
    }

    @Override
    public final void writeSnapshot(DataOutputView out) {
        // the version, which Flink writes itself, says everything
    }

    @Override
    public final void readSnapshot(int readVersion, DataInputView in, ClassLoader loader)
            throws IOException {
        if (readVersion < 1 || readVersion > newest) {
            throw new IOException(
                    "state of %s has format version %d, this build reads 1 to %d"
                            .formatted(
                                    serializer(newest).getClass().getSimpleName(),
                                    readVersion,
                                    newest));
        }
        version = readVersion;
    }

    @Override
    public final TypeSerializer<T> restoreSerializer() {
        return serializer(version);
    }

    @Override
    public final TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
            TypeSerializerSnapshot<T> oldSerializerSnapshot) {
        if (oldSerializerSnapshot.getClass() != getClass()) {
            return TypeSerializerSchemaCompatibility.incompatible();
        }
        int old = ((ImmutableSerializerSnapshot<T>) oldSerializerSnapshot).version;
        return old == version
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
    }
}
