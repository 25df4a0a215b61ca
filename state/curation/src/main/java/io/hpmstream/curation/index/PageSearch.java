package io.hpmstream.curation.index;

import io.hpmstream.curation.index.Filter.Range;
import io.hpmstream.curation.index.SortedWalk.Entry;
import io.hpmstream.curation.index.SortedWalk.Route;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Finds the ids of one page. A filter that many images pass is answered by a walk along the sorted
 * keys; one that few pass by a scan of the columns, which finds the values of the page first and
 * then the ids. Serves one query.
 */
final class PageSearch {

    private static final Comparator<Entry> BY_ID =
            (one, other) -> Arrays.compareUnsigned(one.imageId(), other.imageId());

    private static final int LOOKED_UP_AT_ONCE = 128;
    // rows beyond a page, for those that have changed since the moment that it shows
    private static final int CHANGED = 16;

    private final Store store;
    private final Columns columns;
    private final Tuning tuning;
    private final PageQuery query;
    private final Matcher matcher;
    private final ReadOptions options;
    private final Range range;
    private final byte[] sourcePrefix;
    // what all ids of the answer begin with
    private final byte[] idPrefix;
    private final Family family;

    PageSearch(
            Store store,
            Columns columns,
            Words words,
            Tuning tuning,
            PageQuery query,
            Matcher matcher,
            ReadOptions options) {
        this.store = store;
        this.columns = columns;
        this.tuning = tuning;
        this.query = query;
        this.matcher = matcher;
        this.options = options;
        this.range = query.filter().rangeOf(query.sort());
        String begin = query.filter().idPrefix();
        idPrefix = begin == null ? new byte[0] : begin.getBytes(UTF_8);
        String source = query.filter().source();
        if (source != null && query.sort() == Field.HARDNESS) {
            family = Family.BY_SOURCE;
            int number = source.isEmpty() ? Words.NONE : words.number(Word.SOURCE, source);
            sourcePrefix = Keys.row(number);
        } else {
            family = query.sort().sorted();
            sourcePrefix = IndexWriter.NO_PREFIX;
        }
    }

    /** Images of the page in order, and one more if there is one. */
    List<Entry> find() throws RocksDBException {
        List<Entry> found = new ArrayList<>();
        int wanted = query.limit() + 1;
        int steps = steps(wanted);
        if (steps > 0) {
            try (SortedWalk walk = walk(range, query.after(), steps)) {
                take(walk, wanted, found);
                if (found.size() == wanted || !walk.isGivenUp()) {
                    return found;
                }
            }
        }
        scan(wanted, found);
        return found;
    }

    /**
     * The page of a filter whose ids begin in a given way, without all such ids. The matcher knows
     * the other conditions alone.
     *
     * @param beginning about how many ids begin so
     * @return as {@link #find} does; null if the walk would be longer than to find those ids, or
     *     was
     */
    @Nullable List<Entry> walkToPrefix(long beginning) {
        int wanted = query.limit() + 1;
        if (beginning == 0) {
            return null;
        }
        long matching = beginning * passed() / tuning.sample();
        long most = beginning * tuning.stepsAnId();
        if (matching == 0 || wanted * (long) columns.rows() / matching > most) {
            return null;
        }
        List<Entry> found = new ArrayList<>();
        try (SortedWalk walk = walk(range, query.after(), most)) {
            take(walk, wanted, found);
            return found.size() < wanted && walk.isGivenUp() ? null : found;
        }
    }

    private static void take(SortedWalk walk, int wanted, List<Entry> found) {
        while (found.size() < wanted) {
            Entry entry = walk.next();
            if (entry == null) {
                return;
            }
            found.add(entry);
        }
    }

    /** All images in order. */
    SortedWalk walkAll() {
        return walk(range, query.after(), Long.MAX_VALUE);
    }

    /** How far to walk before a scan is cheaper; 0 for not at all. */
    private int steps(int wanted) {
        int rows = columns.rows();
        int scanCosts = Math.max(tuning.leastSteps(), rows / tuning.rowsAStep());
        if (rows <= tuning.leastSteps() || query.filter().equals(Filter.ALL)) {
            return Integer.MAX_VALUE;
        }
        boolean bounded = range.least() != Long.MIN_VALUE || range.most() != Long.MAX_VALUE;
        if (bounded || family == Family.BY_SOURCE) {
            return scanCosts; // it may be all that is asked for
        }
        int passed = passed();
        long expected = (long) wanted * tuning.sample() / Math.max(1, passed);
        return passed > 0 && expected < scanCosts ? scanCosts : 0;
    }

    /** How many rows of a sample pass. */
    private int passed() {
        int rows = columns.rows();
        int passed = 0;
        SplittableRandom random = new SplittableRandom(rows);
        for (int i = 0; i < tuning.sample(); i++) {
            passed += matcher.matches(random.nextInt(rows), columns) ? 1 : 0;
        }
        return passed;
    }

    private SortedWalk walk(Range within, @Nullable Position after, long most) {
        Route route =
                new Route(
                        sourcePrefix,
                        idPrefix,
                        within,
                        query.descending(),
                        after,
                        most,
                        tuning.stepsASeek());
        return new SortedWalk(store, family, options, route, row -> matcher.matches(row, columns));
    }

    /** Adds images until the page is full, all of which come after those that are found. */
    private void scan(int wanted, List<Entry> found) throws RocksDBException {
        Position after = last(found);
        long afterRank = after == null ? Long.MIN_VALUE : query.rank(after.value());
        IdOrder order = columns.order();
        int afterPlace = after == null ? -1 : order.place(after.imageId());
        // rows that only their ids can tell from the last image
        RowList beside = new RowList(tuning.tiesLookedUp());
        TopRows top = new TopRows(wanted - found.size() + CHANGED, tuning.tiesLookedUp());
        Scan.over(
                columns,
                matcher,
                (chunk, first, selected, count) -> {
                    long[] values = chunk.values(query.sort());
                    char[] places = order.chunk(first / Columns.CHUNK);
                    for (int i = 0; i < count; i++) {
                        int at = selected[i];
                        long rank = query.rank(values[at]);
                        if (rank > afterRank || (rank == afterRank && places[at] > afterPlace)) {
                            top.offer(rank, places[at], first + at);
                        } else if (rank == afterRank && places[at] == afterPlace) {
                            beside.add(first + at);
                        }
                    }
                });
        if (after != null && isWalkCheaper(after.value(), beside, wanted)) {
            walkTies(after.value(), wanted, found);
        } else {
            append(beside.rows(), wanted, found);
        }
        if (found.size() == wanted) {
            return;
        }
        long value = query.value(top.lastRank());
        if (top.isFull() && isWalkCheaper(value, top.ties(), wanted)) {
            append(top.better(), wanted, found);
            walkTies(value, wanted, found);
        } else {
            append(top.all(), wanted, found);
        }
    }

    /** The last image that is found, or after which the page begins. */
    private @Nullable Position last(List<Entry> found) {
        if (found.isEmpty()) {
            return query.after();
        }
        Entry last = found.get(found.size() - 1);
        return new Position(last.value(), last.imageId());
    }

    private void append(int[] rows, int wanted, List<Entry> found) {
        Position last = last(found);
        for (Entry entry : sorted(rows)) {
            if (found.size() < wanted && (last == null || isBehind(entry, last))) {
                found.add(entry);
            }
        }
    }

    private boolean isBehind(Entry entry, Position position) {
        int order = Long.compare(query.rank(entry.value()), query.rank(position.value()));
        return order == 0
                ? Arrays.compareUnsigned(entry.imageId(), position.imageId()) > 0
                : order > 0;
    }

    /** Whether to walk along all images of a value, or to look up the ids of those that match. */
    private boolean isWalkCheaper(long value, RowList matching, int wanted) {
        if (matching.size() <= wanted) {
            return false;
        }
        // the ids of one value are sorted
        return !matching.isComplete()
                || idPrefix.length > 0
                || wanted * count(value) / matching.size()
                        < matching.size() * (long) tuning.stepsALookUp();
    }

    /** About how many images have a value: where it is wrong, the answer takes longer. */
    private long count(long value) {
        int rows = columns.rows();
        int counted = 0;
        SplittableRandom random = new SplittableRandom(rows);
        for (int i = 0; i < tuning.sample(); i++) {
            counted += columns.value(query.sort(), random.nextInt(rows)) == value ? 1 : 0;
        }
        return (long) counted * rows / tuning.sample();
    }

    /** Adds images of one value, which come after those that are found. */
    private void walkTies(long value, int wanted, List<Entry> found) {
        Range one = new Range(query.sort(), value, value);
        Position last = last(found);
        Position after = last != null && last.value() == value ? last : null;
        try (SortedWalk walk = walk(one, after, Long.MAX_VALUE)) {
            take(walk, wanted, found);
        }
    }

    /** Many are looked up on the threads of the JVM's common pool. */
    private List<Entry> sorted(int[] rows) {
        List<Entry> entries = new ArrayList<>();
        IntStream.range(0, (rows.length + LOOKED_UP_AT_ONCE - 1) / LOOKED_UP_AT_ONCE)
                .parallel()
                .mapToObj(
                        part ->
                                lookUp(
                                        Arrays.copyOfRange(
                                                rows,
                                                part * LOOKED_UP_AT_ONCE,
                                                Math.min(
                                                        rows.length,
                                                        (part + 1) * LOOKED_UP_AT_ONCE))))
                .toList()
                .forEach(entries::addAll);
        entries.sort(
                Comparator.comparingLong((Entry entry) -> query.rank(entry.value()))
                        .thenComparing(BY_ID));
        return entries;
    }

    private List<Entry> lookUp(int[] rows) {
        try {
            List<byte[]> keys = Arrays.stream(rows).mapToObj(Keys::row).toList();
            List<byte @Nullable []> values = store.get(Family.ROW, keys, options);
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < rows.length; i++) {
                byte @Nullable [] bytes = values.get(i);
                if (bytes != null) {
                    long value = Row.read(bytes).value(query.sort());
                    entries.add(new Entry(value, Row.idOf(bytes), rows[i]));
                }
            }
            return entries;
        } catch (RocksDBException e) {
            throw new IndexException("the index cannot be read: " + e.getMessage(), e);
        }
    }
}
