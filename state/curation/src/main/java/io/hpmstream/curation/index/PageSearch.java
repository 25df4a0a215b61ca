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
    // matches in a sample from which on their number is trusted
    private static final int SURE = 8;

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
        Position after = query.after();
        int steps = steps(wanted);
        if (steps > 0) {
            try (SortedWalk walk = walk(range, after, steps)) {
                take(walk, wanted, found);
                if (found.size() == wanted || !walk.isGivenUp()) {
                    return found;
                }
            }
            if (!found.isEmpty()) {
                Entry last = found.get(found.size() - 1);
                after = new Position(last.value(), last.imageId());
            }
        }
        scan(after, wanted, found);
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

    private void scan(@Nullable Position after, int wanted, List<Entry> found)
            throws RocksDBException {
        long begin = Long.MIN_VALUE;
        if (after != null) {
            tiesAfter(after, wanted, found);
            if (found.size() == wanted || query.rank(after.value()) == Long.MAX_VALUE) {
                return;
            }
            begin = query.rank(after.value()) + 1;
        }
        int missing = wanted - found.size();
        TopRows top = new TopRows(missing, tuning.tiesLookedUp());
        long least = begin;
        Scan.over(
                columns,
                matcher,
                (chunk, first, selected, count) -> {
                    long[] values = chunk.values(query.sort());
                    for (int i = 0; i < count; i++) {
                        long rank = query.rank(values[selected[i]]);
                        if (rank >= least) {
                            top.offer(rank, first + selected[i]);
                        }
                    }
                });
        if (top.isFull()) {
            // of the last value there may be more rows than fit: its smallest ids are wanted
            long last = query.value(top.worst());
            int matching = top.countWorst();
            int[] better = top.better();
            if (!top.isComplete()
                    || isWalkCheaper(sample(last).all(), matching, missing - better.length)) {
                found.addAll(sorted(better));
                walkTies(last, null, wanted, found);
                return;
            }
        }
        List<Entry> all = sorted(top.all());
        found.addAll(all.subList(0, Math.min(missing, all.size())));
    }

    /** Adds the images that follow one of the same value, in the order of ids. */
    private void tiesAfter(Position after, int wanted, List<Entry> found) throws RocksDBException {
        Ties sampled = sample(after.value());
        if (sampled.isSure()
                && isWalkCheaper(sampled.all(), sampled.matching(), wanted - found.size())) {
            walkTies(after.value(), after, wanted, found);
            return;
        }
        int[] rows = new int[tuning.tiesLookedUp()];
        int[] size = {0};
        Scan.over(
                columns,
                matcher,
                (chunk, first, selected, count) -> {
                    long[] values = chunk.values(query.sort());
                    for (int i = 0; i < count; i++) {
                        if (values[selected[i]] == after.value()) {
                            if (size[0] < rows.length) {
                                rows[size[0]] = first + selected[i];
                            }
                            size[0]++;
                        }
                    }
                });
        if (size[0] > rows.length || isWalkCheaper(sampled.all(), size[0], wanted - found.size())) {
            walkTies(after.value(), after, wanted, found);
            return;
        }
        for (Entry entry : sorted(Arrays.copyOf(rows, size[0]))) {
            if (found.size() < wanted
                    && entry.value() == after.value()
                    && Arrays.compareUnsigned(entry.imageId(), after.imageId()) > 0) {
                found.add(entry);
            }
        }
    }

    /**
     * How many images there are of one value.
     *
     * @param matching those that pass the filter
     * @param isSure whether that is more than a rough guess
     */
    private record Ties(long all, long matching, boolean isSure) {}

    /** A guess: where it is wrong, the answer takes longer. */
    private Ties sample(long value) {
        long rows = columns.rows();
        int all = 0;
        int matching = 0;
        SplittableRandom random = new SplittableRandom(rows);
        for (int i = 0; i < tuning.sample(); i++) {
            int row = random.nextInt((int) rows);
            if (columns.value(query.sort(), row) == value) {
                all++;
                matching += matcher.matches(row, columns) ? 1 : 0;
            }
        }
        return new Ties(
                all * rows / tuning.sample(), matching * rows / tuning.sample(), matching >= SURE);
    }

    /** Whether to walk along all images of a value, or to look up the ids of those that match. */
    private boolean isWalkCheaper(long all, long matching, int wanted) {
        if (idPrefix.length > 0) {
            return true; // the ids of one value are sorted
        }
        return all > 0
                && matching > 0
                && wanted * all / matching < matching * tuning.stepsALookUp();
    }

    private void walkTies(long value, @Nullable Position after, int wanted, List<Entry> found) {
        Range one = new Range(query.sort(), value, value);
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
