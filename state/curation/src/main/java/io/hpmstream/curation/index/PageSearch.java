package io.hpmstream.curation.index;

import io.hpmstream.curation.index.Filter.Range;
import io.hpmstream.curation.index.SortedWalk.Entry;
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
            try (SortedWalk walk = walk(range, after)) {
                for (Entry entry = walk.next(); entry != null; entry = walk.next()) {
                    if (matcher.matches(entry.row(), columns)) {
                        found.add(entry);
                    }
                    after = new Position(entry.value(), entry.imageId());
                    if (found.size() == wanted) {
                        return found;
                    }
                    if (--steps == 0) {
                        break;
                    }
                }
                if (steps > 0) {
                    return found;
                }
            }
        }
        scan(after, wanted, found);
        return found;
    }

    /**
     * The page of a filter whose ids begin in a given way, without all such ids: by a walk that
     * leaves out the images of a value that begin otherwise. The matcher knows the other conditions
     * alone.
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
        byte[] idPrefix = idPrefix();
        List<Entry> found = new ArrayList<>();
        long value = Long.MIN_VALUE; // of the images that were passed over one after the other
        int passedOver = 0;
        try (SortedWalk walk = walk(range, query.after())) {
            for (long step = 0; step < most; step++) {
                Entry entry = walk.next();
                if (entry == null) {
                    return found;
                }
                if (Keys.startsWith(entry.imageId(), idPrefix)) {
                    passedOver = 0;
                    if (matcher.matches(entry.row(), columns)) {
                        found.add(entry);
                        if (found.size() == wanted) {
                            return found;
                        }
                    }
                    continue;
                }
                passedOver = entry.value() == value ? passedOver + 1 : 1;
                value = entry.value();
                if (passedOver == tuning.stepsASeek()) {
                    passedOver = 0;
                    if (Arrays.compareUnsigned(entry.imageId(), idPrefix) < 0) {
                        walk.seek(value, idPrefix);
                    } else {
                        walk.leave(value);
                    }
                }
            }
            return null;
        }
    }

    /** All images in order, those that do not match too. */
    SortedWalk walkAll() {
        return walk(range, query.after());
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

    private SortedWalk walk(Range within, @Nullable Position after) {
        return new SortedWalk(
                store, family, options, sourcePrefix, within, query.descending(), after);
    }

    private void scan(@Nullable Position after, int wanted, List<Entry> found)
            throws RocksDBException {
        long begin = Long.MIN_VALUE;
        if (after != null) {
            ties(after.value(), after.imageId(), wanted, found);
            if (found.size() == wanted || query.rank(after.value()) == Long.MAX_VALUE) {
                return;
            }
            begin = query.rank(after.value()) + 1;
        }
        int missing = wanted - found.size();
        TopRows top = new TopRows(missing + tuning.spare());
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
        long last = top.rank(missing);
        if (!top.isFull() || last < top.worst()) {
            // all rows of the last value are here
            List<Entry> all = sorted(top.upTo(last));
            found.addAll(all.subList(0, Math.min(missing, all.size())));
            return;
        }
        // of the last value there are more rows than fit: its smallest ids are wanted
        found.addAll(sorted(top.below(last)));
        ties(query.value(last), null, wanted, found);
    }

    /** Adds images of one value, in the order of ids, until enough are found. */
    private void ties(long value, byte @Nullable [] after, int wanted, List<Entry> found)
            throws RocksDBException {
        if (query.filter().idPrefix() != null) {
            walkTies(value, after, wanted, found); // the ids of one value are sorted
            return;
        }
        Ties sampled = sample(value);
        if (sampled.isSure() && isWalkCheaper(sampled, wanted - found.size())) {
            walkTies(value, after, wanted, found);
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
                        if (values[selected[i]] == value) {
                            if (size[0] < rows.length) {
                                rows[size[0]] = first + selected[i];
                            }
                            size[0]++;
                        }
                    }
                });
        Ties counted = new Ties(sampled.all(), size[0], true);
        if (size[0] > rows.length || isWalkCheaper(counted, wanted - found.size())) {
            walkTies(value, after, wanted, found);
            return;
        }
        for (Entry entry : sorted(Arrays.copyOf(rows, size[0]))) {
            if (found.size() < wanted
                    && entry.value() == value
                    && (after == null || Arrays.compareUnsigned(entry.imageId(), after) > 0)) {
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
    private boolean isWalkCheaper(Ties ties, int wanted) {
        return ties.all() > 0
                && ties.matching() > 0
                && wanted * ties.all() / ties.matching() < ties.matching() * tuning.stepsALookUp();
    }

    private void walkTies(long value, byte @Nullable [] after, int wanted, List<Entry> found) {
        Position position = after == null ? null : new Position(value, after);
        byte[] idPrefix = idPrefix();
        try (SortedWalk walk = walk(new Range(query.sort(), value, value), position)) {
            if (after == null || Arrays.compareUnsigned(after, idPrefix) < 0) {
                walk.seek(value, idPrefix);
            }
            Entry entry = walk.next();
            while (entry != null
                    && found.size() < wanted
                    && Keys.startsWith(entry.imageId(), idPrefix)) {
                if (matcher.matches(entry.row(), columns)) {
                    found.add(entry);
                }
                entry = walk.next();
            }
        }
    }

    /** What all ids of the answer begin with. */
    private byte[] idPrefix() {
        String prefix = query.filter().idPrefix();
        return prefix == null ? new byte[0] : prefix.getBytes(UTF_8);
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
