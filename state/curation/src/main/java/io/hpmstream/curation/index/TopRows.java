package io.hpmstream.curation.index;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The rows with the smallest ranks among many, in a heap with the largest on top, and those that
 * have the largest of these ranks too.
 */
final class TopRows {

    private final long[] ranks;
    private final int[] rows;
    private final int[] ties;
    private int size;
    private int tied; // those that did not fit into the list are counted

    /**
     * @param most rows of the heap
     * @param mostTies rows beside it
     */
    TopRows(int most, int mostTies) {
        ranks = new long[most];
        rows = new int[most];
        ties = new int[mostTies];
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
            return;
        }
        if (rank < ranks[0]) {
            long worst = ranks[0];
            int left = rows[0];
            down(rank, row);
            if (ranks[0] == worst) {
                tie(left);
            } else {
                tied = 0;
            }
        } else if (rank == ranks[0]) {
            tie(row);
        }
    }

    private void tie(int row) {
        if (tied < ties.length) {
            ties[tied] = row;
        }
        tied++;
    }

    /** Rows whose rank is below the worst, in no order. */
    int[] better() {
        return IntStream.range(0, size).filter(i -> ranks[i] < worst()).map(i -> rows[i]).toArray();
    }

    /** How many rows have the worst rank. */
    int countWorst() {
        return size - better().length + tied;
    }

    /** Whether all rows of the worst rank are known. */
    boolean isComplete() {
        return tied <= ties.length;
    }

    /** All rows up to the worst rank, as far as they are known, in no order. */
    int[] all() {
        int[] all = Arrays.copyOf(rows, size + Math.min(tied, ties.length));
        System.arraycopy(ties, 0, all, size, all.length - size);
        return all;
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
