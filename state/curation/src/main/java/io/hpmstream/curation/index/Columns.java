package io.hpmstream.curation.index;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All rows in memory, column by column: 46 bytes an image. Filters, histograms and quantiles read
 * them at the speed of memory. One thread writes, after RocksDB has; any number read, without
 * locks: a reader sees each number whole, and at worst a row between two of its sightings.
 */
public final class Columns {

    static final int CHUNK = 1 << 16;

    /** Number of the source and the label of a free row, which no filter asks for. */
    static final int FREE = -2;

    private static final int SHIFT = 16;
    private static final int FIELDS = Field.values().length;
    private static final int WORDS = Word.values().length;

    private volatile Chunk[] chunks = new Chunk[0];
    // written last, so that whoever reads it first sees everything that was written before
    private volatile int rows;
    private final AtomicInteger images = new AtomicInteger();
    private volatile IdOrder order = IdOrder.none();

    /** Rows of one chunk. Whoever gets it only reads. */
    static final class Chunk {
        private final long[][] fields = new long[FIELDS][CHUNK];
        private final int[][] words = new int[WORDS][CHUNK];

        Chunk() {
            for (int row = 0; row < CHUNK; row++) {
                free(row);
            }
        }

        long[] values(Field field) {
            return fields[field.number()];
        }

        int[] numbers(Word word) {
            return words[word.number()];
        }

        /** No condition passes a free row, so that none has to be looked for. */
        void free(int row) {
            for (long[] values : fields) {
                values[row] = Field.UNKNOWN;
            }
            numbers(Word.SOURCE)[row] = FREE;
            numbers(Word.LABEL)[row] = FREE;
            numbers(Word.TAGS)[row] = Words.NONE;
        }

        boolean isImage(int row) {
            return values(Field.SIGHTINGS)[row] != Field.UNKNOWN;
        }
    }

    /** Rows in use, among them free ones. */
    int rows() {
        return rows;
    }

    /** How many images there are. */
    public int images() {
        return images.get();
    }

    /** About the order of the rows' ids. */
    IdOrder order() {
        return order;
    }

    void order(IdOrder other) {
        order = other;
    }

    Chunk chunk(int index) {
        return chunks[index];
    }

    long value(Field field, int row) {
        return chunks[row >> SHIFT].values(field)[row & (CHUNK - 1)];
    }

    int word(Word word, int row) {
        return chunks[row >> SHIFT].numbers(word)[row & (CHUNK - 1)];
    }

    boolean isImage(int row) {
        return value(Field.SIGHTINGS, row) != Field.UNKNOWN;
    }

    @Nullable Row row(int row) {
        if (!isImage(row)) {
            return null;
        }
        Chunk chunk = chunks[row >> SHIFT];
        int at = row & (CHUNK - 1);
        return new Row(
                chunk.values(Field.HARDNESS)[at],
                chunk.values(Field.PROGRESS)[at],
                chunk.values(Field.SIGHTINGS)[at],
                chunk.values(Field.LAST_SEEN)[at],
                chunk.numbers(Word.SOURCE)[at],
                chunk.numbers(Word.LABEL)[at],
                chunk.numbers(Word.TAGS)[at]);
    }

    void set(int row, Row values) {
        Chunk chunk = room(row);
        int at = row & (CHUNK - 1);
        if (!chunk.isImage(at)) {
            images.incrementAndGet();
        }
        for (Field field : Field.values()) {
            chunk.values(field)[at] = values.value(field);
        }
        chunk.numbers(Word.SOURCE)[at] = values.source();
        chunk.numbers(Word.LABEL)[at] = values.label();
        chunk.numbers(Word.TAGS)[at] = values.tags();
        rows = Math.max(rows, row + 1);
    }

    void free(int row) {
        chunks[row >> SHIFT].free(row & (CHUNK - 1));
        images.decrementAndGet();
    }

    private Chunk room(int row) {
        int index = row >> SHIFT;
        while (chunks.length <= index) {
            Chunk[] more = Arrays.copyOf(chunks, chunks.length + 1);
            more[chunks.length] = new Chunk();
            chunks = more;
        }
        return chunks[index];
    }
}
