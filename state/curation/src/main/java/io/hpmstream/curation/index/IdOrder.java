package io.hpmstream.curation.index;

import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * About where the id of each row stands among all ids: its place between some of them, two bytes a
 * row. Of a thousand images with the same value, those that come first are known so by their
 * places, and only their ids are read; that takes a block from RocksDB each. Ids of one place are
 * in no order.
 *
 * <p>One thread writes, any number read.
 */
final class IdOrder {

    private static final int PLACES = 4_096;
    private static final int GROWTH = 8;
    private static final char[] NO_PLACES = new char[Columns.CHUNK];

    private final int madeOf; // rows
    private final byte[][] bounds; // sorted; an id at or behind the n-th has place n + 1 at least
    private final int[] counts;
    private int images;
    private int largest; // of the counts, or what it was
    private volatile char[][] chunks = new char[0][];

    private IdOrder(int madeOf, byte[][] bounds) {
        this.madeOf = madeOf;
        this.bounds = bounds;
        this.counts = new int[bounds.length + 1];
    }

    /** All ids have the same place, which is as good as any for a few. */
    static IdOrder none() {
        return new IdOrder(0, new byte[0][]);
    }

    /** Places between some of the ids in the first so many rows; no row has one yet. */
    static IdOrder sample(Store store, int rows) throws RocksDBException {
        SplittableRandom random = new SplittableRandom(rows);
        List<byte[]> keys = new ArrayList<>();
        for (int i = 1; i < Math.min(PLACES, rows); i++) {
            keys.add(Keys.row(random.nextInt(rows)));
        }
        try (ReadOptions options = new ReadOptions().setFillCache(false)) {
            return new IdOrder(
                    rows,
                    store.get(Family.ROW, keys, options).stream()
                            .filter(row -> row != null)
                            .map(Row::idOf)
                            .sorted(Arrays::compareUnsigned)
                            .toArray(byte[][]::new));
        }
    }

    /** The order of all ids that are stored. */
    static IdOrder of(Store store, int rows) throws RocksDBException {
        IdOrder order = sample(store, rows);
        store.each(Family.ROW, (key, value) -> order.put(Keys.row(key), Row.idOf(value)));
        return order;
    }

    /** The place of an id. */
    char place(byte[] imageId) {
        int at = Arrays.binarySearch(bounds, imageId, Arrays::compareUnsigned);
        return (char) (at < 0 ? -at - 1 : at + 1);
    }

    /**
     * Places of the rows of one chunk of {@link Columns}. Rows that came after another order had
     * taken over have none that means anything: no question that still asks this one shows them.
     */
    char[] chunk(int index) {
        char[][] now = chunks;
        return index < now.length ? now[index] : NO_PLACES;
    }

    void put(int row, byte[] imageId) {
        int index = row / Columns.CHUNK;
        while (chunks.length <= index) {
            char[][] more = Arrays.copyOf(chunks, chunks.length + 1);
            more[chunks.length] = new char[Columns.CHUNK];
            chunks = more;
        }
        char place = place(imageId);
        chunks[index][row % Columns.CHUNK] = place;
        images++;
        largest = Math.max(largest, ++counts[place]);
    }

    void remove(int row) {
        images--;
        counts[chunk(row / Columns.CHUNK)[row % Columns.CHUNK]]--;
    }

    /**
     * Whether other places would be better: most ids share one, since they are unlike those that
     * the places were made of, or the places were made of few.
     */
    boolean isOutgrown() {
        return largest > images / 2 || (madeOf < PLACES && images > GROWTH * madeOf);
    }
}
