package io.hpmstream.pipeline.pretrain;

import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.apache.flink.runtime.state.CompressibleFSDataInputStream;
import org.apache.flink.runtime.state.CompressibleFSDataOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * Moves large arrays through the views that Flink gives a serializer of operator state. Flink 2.3
 * lays a stream around that state which knows single bytes only ({@link
 * CompressibleFSDataOutputStream}, {@link CompressibleFSDataInputStream}): weights would cost 13 ns
 * a byte to write and, from a file of this machine, a system call a byte to read. So the stream
 * beneath it is taken, which sees the same bytes in the same order. Where it cannot be found,
 * Flink's own way is gone. Stateless.
 */
final class BulkTransfer {

    private static final Logger LOG = LoggerFactory.getLogger(BulkTransfer.class);

    private static final @Nullable MethodHandle VIEW_OUT =
            getter(DataOutputViewStreamWrapper.class, "out", OutputStream.class);
    private static final @Nullable MethodHandle VIEW_IN =
            getter(DataInputViewStreamWrapper.class, "in", InputStream.class);
    private static final @Nullable MethodHandle STREAM_OUT =
            getter(CompressibleFSDataOutputStream.class, "compressingDelegate", OutputStream.class);
    private static final @Nullable MethodHandle STREAM_IN =
            getter(CompressibleFSDataInputStream.class, "compressingDelegate", InputStream.class);

    private BulkTransfer() {}

    /** Writes the first bytes of an array. */
    static void write(byte[] bytes, int length, DataOutputView out) throws IOException {
        Object beneath = beneath(out, VIEW_OUT, DataOutputViewStreamWrapper.class);
        beneath = beneath(beneath, STREAM_OUT, CompressibleFSDataOutputStream.class);
        if (beneath instanceof OutputStream stream) {
            stream.write(bytes, 0, length);
        } else {
            out.write(bytes, 0, length);
        }
    }

    /**
     * Fills the beginning of an array.
     *
     * @throws EOFException if there are not so many bytes
     */
    static void read(byte[] bytes, int length, DataInputView in) throws IOException {
        Object beneath = beneath(in, VIEW_IN, DataInputViewStreamWrapper.class);
        beneath = beneath(beneath, STREAM_IN, CompressibleFSDataInputStream.class);
        if (beneath instanceof InputStream stream) {
            if (stream.readNBytes(bytes, 0, length) < length) {
                throw new EOFException("the state ends within %d bytes".formatted(length));
            }
        } else {
            in.readFully(bytes, 0, length);
        }
    }

    private static Object beneath(Object stream, @Nullable MethodHandle getter, Class<?> type) {
        if (getter == null || !type.isInstance(stream)) {
            return stream;
        }
        try {
            return getter.invoke(stream);
        } catch (Throwable e) {
            throw new IllegalStateException("a field of " + type + " cannot be read", e);
        }
    }

    /** A subclass may read what it inherits: no package of Java's own has to be opened. */
    private static @Nullable MethodHandle getter(Class<?> owner, String field, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
                    .findGetter(owner, field, type);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn(
                    "large states are moved a byte at a time, which is slow: {} has no field {}",
                    owner.getName(),
                    field,
                    e);
            return null;
        }
    }
}
