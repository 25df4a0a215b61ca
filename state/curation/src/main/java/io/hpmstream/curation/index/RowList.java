package io.hpmstream.curation.index;

import java.util.Arrays;

/** Some rows; those that do not fit are counted. */
final class RowList {

    private final int most;
    private int[] rows = new int[16];
    private int size;

    RowList(int most) {
        this.most = most;
    }

    void add(int row) {
        if (size < most) {
            if (size == rows.length) {
                rows = Arrays.copyOf(rows, 2 * size);
            }
            rows[size] = row;
        }
        size++;
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    boolean isComplete() {
        return size <= most;
    }

    int[] rows() {
        return Arrays.copyOf(rows, Math.min(size, most));
    }
}
