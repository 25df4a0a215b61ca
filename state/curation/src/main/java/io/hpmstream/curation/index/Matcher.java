package io.hpmstream.curation.index;

import io.hpmstream.curation.index.Columns.Chunk;
import io.hpmstream.curation.index.Filter.Range;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;

/**
 * A filter against the columns: one condition after the other over a chunk, so that each loop reads
 * one column. The first goes over all rows, so it is the one that costs least: a set of rows, a
 * word, or a range. Serves one query.
 */
final class Matcher {

    private static final Range EVERY_IMAGE = Range.atLeast(Field.SIGHTINGS, 1);

    private final List<Range> ranges = new ArrayList<>();
    private final Range firstRange;
    private final int[] wanted = new int[Word.values().length]; // number of each kind of word
    private final boolean[] isWanted = new boolean[Word.values().length];
    private final @Nullable BitSet tagLists;
    private final @Nullable RowSet rowsOfPrefix;
    private final @Nullable Word firstWord;

    Matcher(Filter filter, Words words, @Nullable RowSet rowsOfPrefix) {
        for (Field field : EnumSet.allOf(Field.class)) {
            Range range = filter.rangeOf(field);
            if (range.least() != Long.MIN_VALUE || range.most() != Long.MAX_VALUE) {
                ranges.add(range);
            }
        }
        firstRange = ranges.isEmpty() ? EVERY_IMAGE : ranges.get(0);
        want(Word.SOURCE, filter.source(), words);
        want(Word.LABEL, filter.label(), words);
        tagLists = filter.tag() == null ? null : listsWith(filter.tag(), words);
        this.rowsOfPrefix = rowsOfPrefix;
        firstWord =
                EnumSet.allOf(Word.class).stream()
                        .filter(word -> isWanted[word.number()])
                        .findFirst()
                        .orElse(null);
    }

    private void want(Word word, @Nullable String text, Words words) {
        if (text != null) {
            isWanted[word.number()] = true;
            wanted[word.number()] = text.isEmpty() ? Words.NONE : words.number(word, text);
        }
    }

    private static BitSet listsWith(String tag, Words words) {
        BitSet lists = new BitSet();
        for (int number = words.size(Word.TAGS); number > 0; number--) {
            if (words.tags(number).contains(tag)) {
                lists.set(number);
            }
        }
        return lists;
    }

    /** Reads no column that no condition is on: each is far from the others in memory. */
    boolean matches(int row, Columns columns) {
        for (Range range : ranges) {
            long value = columns.value(range.field(), row);
            if (value < range.least() || value > range.most()) {
                return false;
            }
        }
        return isWanted(Word.SOURCE, row, columns)
                && isWanted(Word.LABEL, row, columns)
                && (tagLists == null || tagLists.get(columns.word(Word.TAGS, row)))
                && (rowsOfPrefix == null || rowsOfPrefix.contains(row))
                && columns.isImage(row);
    }

    private boolean isWanted(Word word, int row, Columns columns) {
        return !isWanted[word.number()] || wanted[word.number()] == columns.word(word, row);
    }

    /**
     * Finds the rows of a chunk that match.
     *
     * @param first row number of the chunk's first row
     * @param rows how many rows of the chunk are in use
     * @param selected filled with their places in the chunk
     * @return how many there are
     */
    int select(Chunk chunk, int first, int rows, int[] selected) {
        int count;
        if (rowsOfPrefix != null) {
            count = rowsOfPrefix.select(first, rows, selected);
            count = inRange(chunk, firstRange, selected, count);
        } else if (firstWord != null) {
            int number = wanted[firstWord.number()];
            count = equal(chunk.numbers(firstWord), number, rows, selected);
            count = inRange(chunk, firstRange, selected, count);
        } else {
            count = inRange(chunk.values(firstRange.field()), firstRange, rows, selected);
        }
        for (Range range : ranges) {
            if (!range.equals(firstRange)) {
                count = inRange(chunk, range, selected, count);
            }
        }
        for (Word word : Word.values()) {
            if (isWanted[word.number()] && (rowsOfPrefix != null || word != firstWord)) {
                int number = wanted[word.number()];
                count = equal(chunk.numbers(word), number, selected, count);
            }
        }
        return tagLists == null
                ? count
                : inLists(chunk.numbers(Word.TAGS), tagLists, selected, count);
    }

    private static int inRange(long[] values, Range range, int rows, int[] selected) {
        long least = range.least();
        long most = range.most();
        int count = 0;
        for (int row = 0; row < rows; row++) {
            long value = values[row];
            selected[count] = row;
            count += value >= least && value <= most ? 1 : 0;
        }
        return count;
    }

    private static int equal(int[] values, int wanted, int rows, int[] selected) {
        int count = 0;
        for (int row = 0; row < rows; row++) {
            selected[count] = row;
            count += values[row] == wanted ? 1 : 0;
        }
        return count;
    }

    private static int inRange(Chunk chunk, Range range, int[] selected, int count) {
        long[] values = chunk.values(range.field());
        long least = range.least();
        long most = range.most();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = selected[i];
            long value = values[row];
            selected[kept] = row;
            kept += value >= least && value <= most ? 1 : 0;
        }
        return kept;
    }

    private static int equal(int[] values, int wanted, int[] selected, int count) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = selected[i];
            selected[kept] = row;
            kept += values[row] == wanted ? 1 : 0;
        }
        return kept;
    }

    private static int inLists(int[] values, BitSet lists, int[] selected, int count) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = selected[i];
            selected[kept] = row;
            kept += lists.get(values[row]) ? 1 : 0;
        }
        return kept;
    }
}
