package io.hpmstream.export;

import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;

/**
 * Rows as one Parquet file, written forward only: a row group whenever {@value #GROUP_BYTES} bytes
 * have gathered, the footer at the end. Columns: {@code docs/hardness-cli.md}.
 */
final class ParquetRows implements RowWriter {

    private static final int GROUP_BYTES = 16 << 20;
    private static final int ROWS_BETWEEN_CHECKS = 100;
    private static final MethodHandle NEW_FILE_WRITER = newFileWriter();

    private final ParquetProperties properties = ParquetProperties.builder().build();
    private final MessageColumnIO columns = new ColumnIOFactory().getColumnIO(ParquetSchema.IMAGE);
    private final ParquetFileWriter file;
    private @Nullable Group group;

    ParquetRows(OutputStream stream) throws IOException {
        file = fileWriter(new ForwardFile(stream), properties);
        file.start();
    }

    @Override
    public void write(ImageRow row) throws IOException {
        if (group == null) {
            group = new Group(properties, columns);
        }
        group.write(row);
        if (group.rows % ROWS_BETWEEN_CHECKS == 0 && group.bytes() >= GROUP_BYTES) {
            endGroup(group);
        }
    }

    private void endGroup(Group full) throws IOException {
        full.flushTo(file);
        full.close();
        group = null;
    }

    @Override
    public void finish() throws IOException {
        if (group != null) {
            endGroup(group);
        }
        file.end(new HashMap<>());
    }

    @Override
    public void close() {
        if (group != null) {
            group.close();
            group = null;
        }
    }

    /**
     * Its other constructors name classes of Hadoop. The compiler wants to see those too, but the
     * JVM only the one that is called, so it is named without the compiler.
     */
    private static MethodHandle newFileWriter() {
        try {
            return MethodHandles.publicLookup()
                    .findConstructor(
                            ParquetFileWriter.class,
                            MethodType.methodType(
                                    void.class,
                                    OutputFile.class,
                                    MessageType.class,
                                    ParquetFileWriter.Mode.class,
                                    long.class,
                                    int.class,
                                    FileEncryptionProperties.class,
                                    ParquetProperties.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this version of Parquet lacks a constructor", e);
        }
    }

    private static ParquetFileWriter fileWriter(OutputFile file, ParquetProperties properties)
            throws IOException {
        try {
            return (ParquetFileWriter)
                    NEW_FILE_WRITER.invoke(
                            file,
                            ParquetSchema.IMAGE,
                            ParquetFileWriter.Mode.CREATE,
                            (long) GROUP_BYTES,
                            0,
                            null,
                            properties);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("cannot begin a Parquet file", e);
        }
    }

    /** The rows that are not written yet. */
    private static final class Group {

        private final ColumnChunkPageWriteStore pages;
        private final ColumnWriteStore store;
        private final ParquetRow target;
        private final RecordConsumer consumer;
        private long rows;

        Group(ParquetProperties properties, MessageColumnIO columns) {
            pages =
                    new ColumnChunkPageWriteStore(
                            new ZstdPages(),
                            ParquetSchema.IMAGE,
                            properties.getAllocator(),
                            properties.getColumnIndexTruncateLength(),
                            properties.getPageWriteChecksumEnabled());
            store = properties.newColumnWriteStore(ParquetSchema.IMAGE, pages, pages);
            consumer = columns.getRecordWriter(store);
            target = new ParquetRow(consumer);
        }

        void write(ImageRow row) {
            target.write(row);
            rows++;
        }

        long bytes() {
            return store.getBufferedSize();
        }

        void flushTo(ParquetFileWriter file) throws IOException {
            consumer.flush();
            file.startBlock(rows);
            store.flush();
            pages.flushToFileWriter(file);
            file.endBlock();
        }

        void close() {
            store.close();
            pages.close();
        }
    }
}
