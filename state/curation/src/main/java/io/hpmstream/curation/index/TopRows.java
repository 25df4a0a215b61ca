package io.hpmstream.curation.index;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The rows with the smallest ranks among many, in a heap with the largest on top. */
final class TopRows {

    private final long[] ranks;
    private final int[] rows;
    private int size;

    TopRows(int most) {
        ranks = new long[most];
        rows = new int[most];
    }

    boolean isFull() {
        return size == ranks.length;
    }

    /** The largest rank that is kept. */
    long worst() {
        return ranks[0];
    }

    void offer(long rank, int row) {
        if (!isFull()) {
            up(size++, rank, row);
        } else if (rank < ranks[0]) {
            down(rank, row);
        }
    }

    /** Rows whose rank is below, in no order. */
    int[] below(long rank) {
        return rows(i -> ranks[i] < rank);
    }

    /** Rows whose rank is below or the same, in no order. */
    int[] upTo(long rank) {
        return rows(i -> ranks[i] <= rank);
    }

    private int[] rows(IntPredicate isWanted) {
        return IntStream.range(0, size).filter(isWanted).map(i -> rows[i]).toArray();
    }

    /** The rank of the so many-th row in order, counted from 1, or of the last there is. */
    long rank(int place) {
        long[] sorted = Arrays.copyOf(ranks, size);
        Arrays.sort(sorted);
        return size == 0 ? Long.MIN_VALUE : sorted[Math.min(place, size) - 1];
    }

    private void up(int from, long rank, int row) {
        int at = from;
        while (at > 0 && ranks[(at - 1) / 2] < rank) {
            ranks[at] = ranks[(at - 1) / 2];
            rows[at] = rows[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        ranks[at] = rank;
        rows[at] = row;
    }

    private void down(long rank, int row) {
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && ranks[child + 1] > ranks[child]) {
                child++;
            }
            if (ranks[child] <= rank) {
                break;
            }
            ranks[at] = ranks[child];
            rows[at] = rows[child];
            at = child;
        }
        ranks[at] = rank;
        rows[at] = row;
    }
}
