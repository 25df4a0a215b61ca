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

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Rows as one Parquet file, written forward only: a row group whenever {@value #GROUP_BYTES} bytes
 * have gathered, the footer at the end. Used by one thread; the stream stays its caller's.
 *
 * @param <R> a row
 */
final class ParquetTable<R> implements Closeable {

    private static final int GROUP_BYTES = 16 << 20;
    private static final int ROWS_BETWEEN_CHECKS = 100;
    private static final MethodHandle NEW_FILE_WRITER = newFileWriter();

    private final ParquetProperties properties = ParquetProperties.builder().build();
    private final MessageType schema;
    private final Function<RecordConsumer, Consumer<R>> rows;
    private final MessageColumnIO columns;
    private final ParquetFileWriter file;
    private @Nullable Group<R> group;

    /**
     * Begins a file.
     *
     * @param rows makes what tells rows to Parquet, field by field
     */
    ParquetTable(
            OutputStream stream, MessageType schema, Function<RecordConsumer, Consumer<R>> rows)
            throws IOException {
        this.schema = schema;
        this.rows = rows;
        columns = new ColumnIOFactory().getColumnIO(schema);
        file = fileWriter(new ForwardFile(stream), schema, properties);
        file.start();
    }

    void write(R row) throws IOException {
        if (group == null) {
            group = new Group<>(properties, schema, columns, rows);
        }
        group.write(row);
        if (group.rows % ROWS_BETWEEN_CHECKS == 0 && group.bytes() >= GROUP_BYTES) {
            endGroup(group);
        }
    }

    private void endGroup(Group<R> full) throws IOException {
        full.flushTo(file);
        full.close();
        group = null;
    }

    /** Ends the file. */
    void finish() throws IOException {
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

    private static ParquetFileWriter fileWriter(
            OutputFile file, MessageType schema, ParquetProperties properties) throws IOException {
        try {
            return (ParquetFileWriter)
                    NEW_FILE_WRITER.invoke(
                            file,
                            schema,
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
    private static final class Group<R> {

        private final ColumnChunkPageWriteStore pages;
        private final ColumnWriteStore store;
        private final Consumer<R> target;
        private final RecordConsumer consumer;
        private long rows;

        Group(
                ParquetProperties properties,
                MessageType schema,
                MessageColumnIO columns,
                Function<RecordConsumer, Consumer<R>> rows) {
            pages =
                    new ColumnChunkPageWriteStore(
                            new ZstdPages(),
                            schema,
                            properties.getAllocator(),
                            properties.getColumnIndexTruncateLength(),
                            properties.getPageWriteChecksumEnabled());
            store = properties.newColumnWriteStore(schema, pages, pages);
            consumer = columns.getRecordWriter(store);
            target = rows.apply(consumer);
        }

        void write(R row) {
            target.accept(row);
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
