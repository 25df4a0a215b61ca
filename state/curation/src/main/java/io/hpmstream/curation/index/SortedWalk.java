package io.hpmstream.curation.index;

import io.hpmstream.curation.index.Filter.Range;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Walks one sorted family from a position on, in either order of values and always in ascending
 * order of ids within a value. Keys lie in ascending order, so descending goes from group to group
 * of equal values: a small group is read backwards into memory and turned, a large one is entered
 * at its beginning. Not thread safe; close it.
 */
final class SortedWalk implements AutoCloseable {

    private static final int SMALL_GROUP = 32;
    // prefix, value and id
    private static final int LONGEST_KEY = Integer.BYTES + Long.BYTES + 1_024;

    private final RocksIterator keys;
    private final ByteBuffer key = ByteBuffer.allocateDirect(LONGEST_KEY);
    private final ByteBuffer row = ByteBuffer.allocateDirect(Integer.BYTES);
    private final byte[] prefix;
    private final boolean descending;
    private final Range range;
    // of a descending walk
    private final Deque<Entry> turned = new ArrayDeque<>();
    private boolean inLargeGroup;
    private long group;

    /** One image on the way. */
    @SuppressWarnings("ArrayRecordComponent") // an id, never changed
    record Entry(long value, byte[] imageId, int row) {}

    /**
     * @param prefix what all keys begin with
     * @param range values to stay in
     * @param after where to begin, null for the first
     */
    SortedWalk(
            Store store,
            Family family,
            ReadOptions options,
            byte[] prefix,
            Range range,
            boolean descending,
            @Nullable Position after) {
        this.keys = store.db().newIterator(store.handle(family), options);
        this.prefix = prefix;
        this.range = range;
        this.descending = descending;
        begin(after);
    }

    private void begin(@Nullable Position after) {
        if (after != null) {
            seek(after.value(), after.imageId()); // the rest of its group comes next
            byte[] last = Keys.sorted(prefix, after.value(), after.imageId());
            if (keys.isValid() && Arrays.equals(keys.key(), last)) {
                keys.next();
            }
        } else if (descending) {
            toGroupsBelowOrAt(range.most());
        } else {
            keys.seek(Keys.value(prefix, range.least()));
        }
    }

    /** Goes to the images of one value whose ids are not before the given one. */
    void seek(long value, byte[] imageId) {
        keys.seek(Keys.sorted(prefix, value, imageId));
        turned.clear();
        inLargeGroup = true;
        group = value;
    }

    /** Leaves out the rest of a value's images. */
    void leave(long value) {
        turned.clear();
        inLargeGroup = false;
        if (descending) {
            keys.seekForPrev(Keys.value(prefix, value));
        } else if (value == Long.MAX_VALUE) {
            toGroupsBelowOrAt(value);
            keys.next();
        } else {
            keys.seek(Keys.value(prefix, value + 1));
        }
    }

    private void toGroupsBelowOrAt(long value) {
        if (value == Long.MAX_VALUE) {
            byte[] last = Keys.value(prefix, value);
            keys.seekForPrev(Arrays.copyOf(last, last.length + 1024));
        } else {
            keys.seekForPrev(Keys.value(prefix, value + 1));
        }
    }

    /** The next image, null at the end. */
    @Nullable Entry next() {
        Entry next = descending ? nextDown() : nextUp();
        return next == null || next.value() < range.least() || next.value() > range.most()
                ? null
                : next;
    }

    private @Nullable Entry nextUp() {
        Entry entry = here();
        if (entry != null) {
            keys.next();
        }
        return entry;
    }

    private @Nullable Entry nextDown() {
        if (inLargeGroup) {
            Entry entry = here();
            if (entry != null && entry.value() == group) {
                keys.next();
                return entry;
            }
            inLargeGroup = false;
            keys.seekForPrev(Keys.value(prefix, group));
        }
        return turned.isEmpty() ? nextGroup() : turned.pop();
    }

    /** Called on the last entry of a group; leaves the iterator on the last of the one below. */
    private @Nullable Entry nextGroup() {
        Entry last = here();
        if (last == null) {
            return null;
        }
        group = last.value();
        for (Entry entry = last; entry != null && entry.value() == group; entry = here()) {
            if (turned.size() == SMALL_GROUP) {
                turned.clear();
                keys.seek(Keys.value(prefix, group));
                inLargeGroup = true;
                return nextDown();
            }
            turned.push(entry);
            keys.prev();
        }
        return turned.pop();
    }

    /** Read into memory that RocksDB writes to: arrays would double the time of a step. */
    private @Nullable Entry here() {
        if (!keys.isValid()) {
            return null;
        }
        keys.key(key.clear());
        for (byte expected : prefix) {
            if (!key.hasRemaining() || key.get() != expected) {
                return null;
            }
        }
        long stored = key.getLong();
        byte[] imageId = new byte[key.remaining()];
        key.get(imageId);
        keys.value(row.clear());
        return new Entry(Keys.value(stored), imageId, row.getInt());
    }

    @Override
    public void close() {
        keys.close();
    }
}
