package io.hpmstream.curation.index;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The rows that come first among many, by rank and by place of their ids, in a heap with the last
 * on top; and those that have rank and place in common with the last.
 */
final class TopRows {

    private final long[] ranks;
    private final char[] places;
    private final int[] rows;
    private final RowList ties;
    private int size;

    /**
     * @param most rows of the heap
     * @param mostTies rows beside it
     */
    TopRows(int most, int mostTies) {
        ranks = new long[most];
        places = new char[most];
        rows = new int[most];
        ties = new RowList(mostTies);
    }

    boolean isFull() {
        return size == ranks.length;
    }

    void offer(long rank, char place, int row) {
        if (!isFull()) {
            up(size++, rank, place, row);
            return;
        }
        int order = compare(rank, place, 0);
        if (order == 0) {
            ties.add(row);
        } else if (order < 0) {
            long lastRank = ranks[0];
            char lastPlace = places[0];
            int last = rows[0];
            down(rank, place, row);
            if (compare(lastRank, lastPlace, 0) == 0) {
                ties.add(last);
            } else {
                ties.clear();
            }
        }
    }

    /** The rank of the last row. */
    long lastRank() {
        return ranks[0];
    }

    /** Rows beside the heap that may come before the last ones in it. */
    RowList ties() {
        return ties;
    }

    /** Rows of the heap whose rank is below the last one's. */
    int[] better() {
        return IntStream.range(0, size)
                .filter(i -> ranks[i] < ranks[0])
                .map(i -> rows[i])
                .toArray();
    }

    /** All rows, in no order. */
    int[] all() {
        return IntStream.concat(Arrays.stream(rows, 0, size), Arrays.stream(ties.rows())).toArray();
    }

    private int compare(long rank, char place, int at) {
        int order = Long.compare(rank, ranks[at]);
        return order == 0 ? Character.compare(place, places[at]) : order;
    }

    private void up(int from, long rank, char place, int row) {
        int at = from;
        while (at > 0 && compare(rank, place, (at - 1) / 2) > 0) {
            move((at - 1) / 2, at);
            at = (at - 1) / 2;
        }
        set(at, rank, place, row);
    }

    private void down(long rank, char place, int row) {
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && compare(ranks[child + 1], places[child + 1], child) > 0) {
                child++;
            }
            if (compare(rank, place, child) >= 0) {
                break;
            }
            move(child, at);
            at = child;
        }
        set(at, rank, place, row);
    }

    private void move(int from, int to) {
        set(to, ranks[from], places[from], rows[from]);
    }

    private void set(int at, long rank, char place, int row) {
        ranks[at] = rank;
        places[at] = place;
        rows[at] = row;
    }
}
