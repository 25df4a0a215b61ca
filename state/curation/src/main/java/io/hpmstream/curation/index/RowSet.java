package io.hpmstream.curation.index;

import java.util.Arrays;

/** A growing set of rows, one bit each. One thread adds, any number read. */
final class RowSet {

    private volatile long[] bits;

    RowSet(int rows) {
        bits = new long[(rows >> 6) + 1];
    }

    synchronized void add(int row) {
        int at = row >> 6;
        if (at >= bits.length) {
            bits = Arrays.copyOf(bits, Math.max(at + 1, bits.length + (bits.length >> 2)));
        }
        bits[at] |= 1L << row;
    }

    synchronized void remove(int row) {
        int at = row >> 6;
        if (at < bits.length) {
            bits[at] &= ~(1L << row);
        }
    }

    boolean contains(int row) {
        long[] now = bits;
        int at = row >> 6;
        return at < now.length && (now[at] & (1L << row)) != 0;
    }

    /**
     * Finds the rows of the set among some that follow each other.
     *
     * @param first a multiple of 64
     * @param selected filled with their distances from the first
     * @return how many there are
     */
    int select(int first, int rows, int[] selected) {
        long[] now = bits;
        int end = Math.min(now.length, (first + rows + 63) >> 6);
        int count = 0;
        for (int at = first >> 6; at < end; at++) {
            for (long left = now[at]; left != 0; left &= left - 1) {
                int place = (at << 6) - first + Long.numberOfTrailingZeros(left);
                if (place < rows) {
                    selected[count++] = place;
                }
            }
        }
        return count;
    }
}
