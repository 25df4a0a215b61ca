package io.hpmstream.curation.index;

import java.util.ArrayDeque;
import java.util.Deque;

/** Gives rows to new images: first those of forgotten ones. Confined to the writing thread. */
final class FreeRows {

    private final Deque<Integer> free = new ArrayDeque<>();
    private int next;

    int take() {
        return free.isEmpty() ? next++ : free.pop();
    }

    void give(int row) {
        free.push(row);
    }

    /** Rows come in their order: those between are free. */
    void loaded(int row) {
        while (next < row) {
            free.push(next++);
        }
        next = row + 1;
    }
}
