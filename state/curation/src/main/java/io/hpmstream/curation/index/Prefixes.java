package io.hpmstream.curation.index;

import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Which rows have an id that begins so. Found in the sorted ids and kept for the last few
 * beginnings, because a beginning that millions of ids share takes seconds to find; the writer
 * keeps them up to date. Thread safe.
 */
final class Prefixes {

    private static final int KEPT = 16;

    private final Store store;
    private final Columns columns;
    private final Map<String, RowSet> kept =
            new LinkedHashMap<>(KEPT, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, RowSet> eldest) {
                    return size() > KEPT;
                }
            };

    Prefixes(Store store, Columns columns) {
        this.store = store;
        this.columns = columns;
    }

    /** The rows of a beginning, which must not be empty. */
    RowSet rows(String prefix) {
        RowSet rows;
        synchronized (kept) {
            RowSet known = kept.get(prefix);
            if (known != null) {
                return known;
            }
            // it gets new rows from now on, those before come from the iterator
            rows = new RowSet(columns.rows());
            kept.put(prefix, rows);
        }
        byte[] first = prefix.getBytes(UTF_8);
        byte[] behind = first.clone();
        behind[behind.length - 1]++; // no byte of UTF-8 is the last there is
        ByteBuffer row = ByteBuffer.allocateDirect(Integer.BYTES);
        try (Slice bound = new Slice(behind);
                ReadOptions options = new ReadOptions().setIterateUpperBound(bound);
                RocksIterator ids = store.db().newIterator(store.handle(Family.ROW_OF), options)) {
            for (ids.seek(first); ids.isValid(); ids.next()) {
                ids.value(row.clear());
                rows.add(row.getInt(0));
            }
        }
        return rows;
    }

    void removed(int row) {
        synchronized (kept) {
            kept.values().forEach(rows -> rows.remove(row));
        }
    }

    void added(byte[] imageId, int row) {
        synchronized (kept) {
            kept.forEach(
                    (prefix, rows) -> {
                        if (Keys.startsWith(imageId, prefix.getBytes(UTF_8))) {
                            rows.add(row);
                        }
                    });
        }
    }
}
