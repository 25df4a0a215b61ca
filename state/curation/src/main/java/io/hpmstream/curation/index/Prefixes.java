package io.hpmstream.curation.index;

import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Which rows have an id that begins so. Found in the sorted ids and kept for the last few
 * beginnings, because a beginning that millions of ids share takes seconds to find; the writer
 * keeps them up to date. Thread safe: who asks for a beginning that another is finding waits.
 */
final class Prefixes {

    private static final int KEPT = 16;

    private final Store store;
    private final Columns columns;
    // guards itself and all that is in it
    private final Map<String, Beginning> kept =
            new LinkedHashMap<>(KEPT, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Beginning> eldest) {
                    return size() > KEPT;
                }
            };

    Prefixes(Store store, Columns columns) {
        this.store = store;
        this.columns = columns;
    }

    /** The rows of one beginning, and what the writer changes before they are found. */
    private static final class Beginning {
        private final CompletableFuture<RowSet> found = new CompletableFuture<>();
        private final Map<Integer, Boolean> meanwhile = new HashMap<>();

        void change(int row, boolean isIn) {
            if (!found.isDone()) {
                meanwhile.put(row, isIn);
            } else if (!found.isCompletedExceptionally()) {
                change(found.join(), row, isIn);
            }
        }

        void complete(RowSet rows) {
            meanwhile.forEach((row, isIn) -> change(rows, row, isIn));
            meanwhile.clear();
            found.complete(rows);
        }

        private static void change(RowSet rows, int row, boolean isIn) {
            if (isIn) {
                rows.add(row);
            } else {
                rows.remove(row);
            }
        }
    }

    /** Whether the rows of a beginning are known, or being found. */
    boolean isKept(String prefix) {
        synchronized (kept) {
            return kept.containsKey(prefix);
        }
    }

    /** About how many ids begin so, by the sizes of what RocksDB would read. */
    long estimate(String prefix) {
        byte[] first = prefix.getBytes(UTF_8);
        double share = store.share(Family.ROW_OF, first, behind(first));
        return Math.round(share * columns.images());
    }

    /** The rows of a beginning, which must not be empty. */
    RowSet rows(String prefix) {
        Beginning beginning;
        boolean isNew;
        synchronized (kept) {
            Beginning known = kept.get(prefix);
            isNew = known == null;
            beginning = known == null ? new Beginning() : known;
            if (isNew) {
                // it hears of changes from now on, what was before comes from the iterator
                kept.put(prefix, beginning);
            }
        }
        if (isNew) {
            find(prefix, beginning);
        }
        return beginning.found.join();
    }

    private void find(String prefix, Beginning beginning) {
        try {
            RowSet rows = find(prefix.getBytes(UTF_8));
            synchronized (kept) {
                beginning.complete(rows);
            }
        } catch (RocksDBException e) {
            fail(prefix, beginning, new IndexException("the index cannot be read", e));
        } catch (RuntimeException e) {
            fail(prefix, beginning, e);
        }
    }

    private void fail(String prefix, Beginning beginning, RuntimeException e) {
        synchronized (kept) {
            kept.remove(prefix, beginning);
        }
        beginning.found.completeExceptionally(e);
    }

    private RowSet find(byte[] first) throws RocksDBException {
        RowSet rows = new RowSet(columns.rows());
        ByteBuffer row = ByteBuffer.allocateDirect(Integer.BYTES);
        try (Slice bound = new Slice(behind(first));
                ReadOptions options = new ReadOptions().setIterateUpperBound(bound);
                RocksIterator ids = store.db().newIterator(store.handle(Family.ROW_OF), options)) {
            for (ids.seek(first); ids.isValid(); ids.next()) {
                ids.value(row.clear());
                rows.add(row.getInt(0));
            }
            ids.status();
        }
        return rows;
    }

    private static byte[] behind(byte[] first) {
        byte[] behind = first.clone();
        behind[behind.length - 1]++; // no byte of UTF-8 is the last there is
        return behind;
    }

    void removed(int row) {
        synchronized (kept) {
            kept.values().forEach(beginning -> beginning.change(row, false));
        }
    }

    void added(byte[] imageId, int row) {
        synchronized (kept) {
            kept.forEach(
                    (prefix, beginning) -> {
                        if (Keys.startsWith(imageId, prefix.getBytes(UTF_8))) {
                            beginning.change(row, true);
                        }
                    });
        }
    }
}
