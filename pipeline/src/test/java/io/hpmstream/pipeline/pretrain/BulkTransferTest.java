package io.hpmstream.pipeline.pretrain;

import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.apache.flink.runtime.state.CompressibleFSDataInputStream;
import org.apache.flink.runtime.state.CompressibleFSDataOutputStream;
import org.apache.flink.runtime.state.SnappyStreamCompressionDecorator;
import org.apache.flink.runtime.state.StreamCompressionDecorator;
import org.apache.flink.runtime.state.UncompressedStreamCompressionDecorator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.EOFException;
import java.io.IOException;
import java.util.Random;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BulkTransferTest {

    private static final int LENGTH = 100_000;

    @TempDir private java.nio.file.Path folder;
    private final byte[] bytes = new byte[LENGTH];

    BulkTransferTest() {
        new Random(4).nextBytes(bytes);
    }

    static Stream<StreamCompressionDecorator> decorators() {
        return Stream.of(
                UncompressedStreamCompressionDecorator.INSTANCE,
                SnappyStreamCompressionDecorator.INSTANCE);
    }

    @ParameterizedTest
    @MethodSource("decorators")
    void whatIsWrittenBetweenOtherValuesIsReadBetweenThem(StreamCompressionDecorator compression)
            throws IOException {
        Path file = file();
        try (FSDataOutputStream file1 = open(file);
                CompressibleFSDataOutputStream stream =
                        new CompressibleFSDataOutputStream(file1, compression)) {
            DataOutputViewStreamWrapper out = new DataOutputViewStreamWrapper(stream);
            out.writeLong(7);
            BulkTransfer.write(bytes, LENGTH, out);
            out.writeInt(8);
            BulkTransfer.write(bytes, 1, out);
        }

        byte[] read = new byte[LENGTH];
        try (FSDataInputStream file2 = new LocalFileSystem().open(file);
                CompressibleFSDataInputStream stream =
                        new CompressibleFSDataInputStream(file2, compression)) {
            DataInputViewStreamWrapper in = new DataInputViewStreamWrapper(stream);
            assertThat(in.readLong()).isEqualTo(7);
            BulkTransfer.read(read, LENGTH, in);
            assertThat(read).isEqualTo(bytes);
            assertThat(in.readInt()).isEqualTo(8);
            BulkTransfer.read(read, 1, in);
            assertThat(read[0]).isEqualTo(bytes[0]);
            assertThatExceptionOfType(EOFException.class)
                    .isThrownBy(() -> BulkTransfer.read(read, 1, in));
        }
    }

    @Test
    void aFileGetsManyBytesAtOnce() throws IOException {
        CountingStream counting = new CountingStream();
        DataOutputViewStreamWrapper out =
                new DataOutputViewStreamWrapper(
                        new CompressibleFSDataOutputStream(
                                counting, UncompressedStreamCompressionDecorator.INSTANCE));

        BulkTransfer.write(bytes, LENGTH, out);

        assertThat(counting.bytes).isEqualTo(LENGTH);
        assertThat(counting.calls).isEqualTo(1);
    }

    @Test
    void otherViewsAreServedToo() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        BulkTransfer.write(bytes, LENGTH, out);
        byte[] read = new byte[LENGTH];
        BulkTransfer.read(read, LENGTH, new DataInputDeserializer(out.getCopyOfBuffer()));

        assertThat(read).isEqualTo(bytes);
    }

    private Path file() {
        return new Path(folder.resolve("state").toUri());
    }

    private static FSDataOutputStream open(Path file) throws IOException {
        return new LocalFileSystem().create(file, WriteMode.NO_OVERWRITE);
    }

    private static final class CountingStream extends FSDataOutputStream {
        private long bytes;
        private int calls;

        @Override
        public void write(int value) {
            bytes++;
            calls++;
        }

        @Override
        public void write(byte[] values, int offset, int length) {
            bytes += length;
            calls++;
        }

        @Override
        public long getPos() {
            return bytes;
        }

        @Override
        public void flush() {}

        @Override
        public void sync() {}

        @Override
        public void close() {}
    }
}
