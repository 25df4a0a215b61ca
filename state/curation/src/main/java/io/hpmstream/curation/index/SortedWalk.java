package io.hpmstream.curation.index;

import io.hpmstream.curation.index.Filter.Range;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.IntPredicate;

/**
 * Walks one sorted family from a position on, in either order of values and always in ascending
 * order of ids within a value, and gives the images whose rows are wanted. Keys lie in ascending
 * order, so descending goes from group to group of equal values: a small group is read backwards
 * into memory and turned, a large one is entered at its beginning. Ids that begin otherwise than
 * asked for are left out: where many of a value follow each other, without reading them. Not thread
 * safe; close it.
 */
final class SortedWalk implements AutoCloseable {

    private static final int SMALL_GROUP = 32;
    // prefix, value and id
    private static final int LONGEST_KEY = Integer.BYTES + Long.BYTES + 1_024;

    private final ReadOptions options;
    private final Slice lower;
    private final @Nullable Slice upper;
    private final RocksIterator keys;
    private final ByteBuffer key = ByteBuffer.allocateDirect(LONGEST_KEY);
    private final ByteBuffer row = ByteBuffer.allocateDirect(Integer.BYTES);
    private final Route route;
    private final IntPredicate isWanted;
    private long steps;

    // of the key that was read last; its id is what is left in the buffer
    private long value;
    // of an ascending walk: images of one value that were passed over one after the other
    private long passedValue;
    private int passedOver;
    // of a descending walk
    private final Deque<Entry> turned = new ArrayDeque<>();
    private boolean inLargeGroup;
    private boolean isRead; // the last key of the next group
    private long group;

    /** One image on the way. */
    @SuppressWarnings("ArrayRecordComponent") // an id, never changed
    record Entry(long value, byte[] imageId, int row) {}

    /**
     * Where to go.
     *
     * @param prefix what all keys begin with
     * @param idPrefix what the ids that are asked for begin with
     * @param range values to stay in
     * @param after where to begin, null for the first
     * @param most keys that are read before the walk is given up; a small group more may be
     * @param aSeek keys that cost as much as going to another key
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed
    record Route(
            byte[] prefix,
            byte[] idPrefix,
            Range range,
            boolean descending,
            @Nullable Position after,
            long most,
            int aSeek) {

        boolean hasOneValue() {
            return range.least() == range.most();
        }
    }

    /**
     * @param isWanted which rows to give
     */
    SortedWalk(Store store, Family family, ReadOptions usual, Route route, IntPredicate isWanted) {
        this.route = route;
        this.isWanted = isWanted;
        options = new ReadOptions(usual);
        lower = new Slice(Keys.value(route.prefix(), route.range().least()));
        options.setIterateLowerBound(lower);
        byte @Nullable [] behind = Keys.behind(route.prefix(), route.range().most());
        upper = behind == null ? null : new Slice(behind);
        if (upper != null) {
            options.setIterateUpperBound(upper);
        }
        keys = store.db().newIterator(store.handle(family), options);
        begin();
    }

    private void begin() {
        Position after = route.after();
        if (after != null) {
            seek(after.value(), after.imageId()); // the rest of its group comes next
            inLargeGroup = true;
            group = after.value();
            byte[] last = Keys.sorted(route.prefix(), after.value(), after.imageId());
            if (keys.isValid() && Arrays.equals(keys.key(), last)) {
                keys.next();
            }
        } else if (route.descending()) {
            keys.seekToLast();
        } else {
            seek(route.range().least(), route.idPrefix());
        }
    }

    /** Goes to the images of one value whose ids are not before the given one. */
    private void seek(long target, byte[] imageId) {
        boolean isBefore = Arrays.compareUnsigned(imageId, route.idPrefix()) < 0;
        keys.seek(Keys.sorted(route.prefix(), target, isBefore ? route.idPrefix() : imageId));
    }

    /** The next image, null at the end and when the walk is given up. */
    @Nullable Entry next() {
        return route.descending() ? nextDown() : nextUp();
    }

    /** Whether there may be more, which are too far away. */
    boolean isGivenUp() {
        return steps >= route.most();
    }

    private @Nullable Entry nextUp() {
        boolean isAnyId = route.idPrefix().length == 0;
        while (!isGivenUp() && keys.isValid()) {
            steps++;
            if (!isAnyId) {
                readKey();
                if (idAgainstPrefix() != 0) {
                    passOver();
                    continue;
                }
            }
            passedOver = 0;
            Entry entry = null;
            if (isWanted.test(readRow())) {
                readKey();
                entry = entry();
            }
            keys.next();
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    private void passOver() {
        passedOver = value == passedValue ? passedOver + 1 : 1;
        passedValue = value;
        if (passedOver < route.aSeek()) {
            keys.next();
            return;
        }
        passedOver = 0;
        byte @Nullable [] behind = Keys.behind(route.prefix(), value);
        if (idAgainstPrefix() < 0) {
            seek(value, route.idPrefix());
        } else if (behind != null) {
            keys.seek(behind);
        } else {
            keys.seekToLast();
            keys.next();
        }
    }

    private @Nullable Entry nextDown() {
        if (inLargeGroup) {
            Entry entry = nextOfLargeGroup();
            if (entry != null || isGivenUp()) {
                return entry;
            }
            inLargeGroup = false;
            isRead = false;
            keys.seekForPrev(Keys.value(route.prefix(), group));
        }
        while (turned.isEmpty()) {
            if (isGivenUp() || !(isRead || readKey())) {
                return null;
            }
            if (!turnGroup()) {
                seek(group, route.idPrefix());
                inLargeGroup = true;
                return nextDown();
            }
        }
        return turned.pop();
    }

    private @Nullable Entry nextOfLargeGroup() {
        boolean isAll = route.hasOneValue() && route.idPrefix().length == 0;
        while (!isGivenUp()) {
            if (isAll ? !keys.isValid() : !readKey() || value != group || idAgainstPrefix() != 0) {
                return null;
            }
            steps++;
            Entry entry = null;
            if (isWanted.test(readRow())) {
                readKey();
                entry = entry();
            }
            keys.next();
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    /**
     * Turns the group whose last key has been read, and leaves the iterator on the last of the one
     * below.
     *
     * @return false if it is too large
     */
    private boolean turnGroup() {
        group = value;
        int size = 0;
        do {
            if (++size > SMALL_GROUP) {
                turned.clear();
                return false;
            }
            steps++;
            if (idAgainstPrefix() == 0 && isWanted.test(readRow())) {
                turned.push(entry());
            }
            keys.prev();
            isRead = readKey();
        } while (isRead && value == group);
        return true;
    }

    /** Read into memory that RocksDB writes to: arrays would double the time of a step. */
    private boolean readKey() {
        if (!keys.isValid()) {
            return false;
        }
        keys.key(key.clear());
        key.position(route.prefix().length);
        value = Keys.value(key.getLong());
        return true;
    }

    private int readRow() {
        keys.value(row.clear());
        return row.getInt(0);
    }

    /** Zero if the id begins as asked for, below if those that do come later, above if before. */
    private int idAgainstPrefix() {
        int at = key.position();
        for (byte expected : route.idPrefix()) {
            if (at == key.limit()) {
                return -1;
            }
            int difference = Byte.compareUnsigned(key.get(at++), expected);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    /** Of the key and the row that were read last. */
    private Entry entry() {
        byte[] imageId = new byte[key.remaining()];
        key.get(imageId);
        return new Entry(value, imageId, row.getInt(0));
    }

    @Override
    public void close() {
        keys.close();
        options.close();
        lower.close();
        if (upper != null) {
            upper.close();
        }
    }
}
