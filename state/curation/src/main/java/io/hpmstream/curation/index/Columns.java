package io.hpmstream.curation.index;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All rows in memory, column by column: 44 bytes an image. Filters, histograms and quantiles read
 * them at the speed of memory. One thread writes, after RocksDB has; any number read, without
 * locks: a reader sees each number whole, and at worst a row between two of its sightings.
 */
public final class Columns {

    static final int CHUNK = 1 << 16;

    private static final int SHIFT = 16;
    // number of a word that no filter asks for
    private static final int FREE = -2;
    private static final int FIELDS = Field.values().length;
    private static final int WORDS = Word.values().length;

    private volatile Chunk[] chunks = new Chunk[0];
    // written last, so that whoever reads it first sees everything that was written before
    private volatile int rows;
    private final AtomicInteger images = new AtomicInteger();

    /** Rows of one chunk. Whoever gets it only reads. */
    static final class Chunk {
        final long[][] fields = new long[FIELDS][CHUNK];
        final int[][] words = new int[WORDS][CHUNK];

        Chunk() {
            for (int row = 0; row < CHUNK; row++) {
                free(row);
            }
        }

        /** No condition passes a free row, so that none has to be looked for. */
        void free(int row) {
            for (long[] values : fields) {
                values[row] = Field.UNKNOWN;
            }
            words[Word.SOURCE.ordinal()][row] = FREE;
            words[Word.LABEL.ordinal()][row] = FREE;
            words[Word.TAGS.ordinal()][row] = Words.NONE;
        }

        boolean isImage(int row) {
            return fields[Field.SIGHTINGS.ordinal()][row] != Field.UNKNOWN;
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

    Chunk chunk(int index) {
        return chunks[index];
    }

    long value(Field field, int row) {
        return chunks[row >> SHIFT].fields[field.ordinal()][row & (CHUNK - 1)];
    }

    int word(Word word, int row) {
        return chunks[row >> SHIFT].words[word.ordinal()][row & (CHUNK - 1)];
    }

    @Nullable Row row(int row) {
        Chunk chunk = chunks[row >> SHIFT];
        int at = row & (CHUNK - 1);
        if (!chunk.isImage(at)) {
            return null;
        }
        return new Row(
                chunk.fields[Field.HARDNESS.ordinal()][at],
                chunk.fields[Field.PROGRESS.ordinal()][at],
                chunk.fields[Field.SIGHTINGS.ordinal()][at],
                chunk.fields[Field.LAST_SEEN.ordinal()][at],
                chunk.words[Word.SOURCE.ordinal()][at],
                chunk.words[Word.LABEL.ordinal()][at],
                chunk.words[Word.TAGS.ordinal()][at]);
    }

    void set(int row, Row values) {
        Chunk chunk = room(row);
        int at = row & (CHUNK - 1);
        if (!chunk.isImage(at)) {
            images.incrementAndGet();
        }
        for (Field field : Field.values()) {
            chunk.fields[field.ordinal()][at] = values.value(field);
        }
        chunk.words[Word.SOURCE.ordinal()][at] = values.source();
        chunk.words[Word.LABEL.ordinal()][at] = values.label();
        chunk.words[Word.TAGS.ordinal()][at] = values.tags();
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
