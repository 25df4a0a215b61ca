package io.hpmstream.export;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The first few of many things in an order, in the memory of the few. Confined to one thread. */
public final class Top<T> {

    private final int most;
    private final Comparator<? super T> order;
    private final PriorityQueue<T> lastFirst;

    /**
     * @param most how many to keep
     * @param order total, or what is kept of equals depends on their order of arrival
     */
    public Top(int most, Comparator<? super T> order) {
        if (most < 1) {
            throw new IllegalArgumentException("limit must be at least 1, actual: " + most);
        }
        this.most = most;
        this.order = order;
        this.lastFirst = new PriorityQueue<>(Collections.reverseOrder(order));
    }

    /** Takes one more. */
    public void add(T candidate) {
        if (lastFirst.size() < most) {
            lastFirst.add(candidate);
        } else if (order.compare(candidate, lastFirst.element()) < 0) {
            lastFirst.remove();
            lastFirst.add(candidate);
        }
    }

    /** Those that come first, in order. */
    public List<T> sorted() {
        List<T> kept = new ArrayList<>(lastFirst);
        kept.sort(order);
        return kept;
    }
}
