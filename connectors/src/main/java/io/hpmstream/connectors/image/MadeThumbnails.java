package io.hpmstream.connectors.image;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers of which images a thumbnail was made: in fixed memory, for this process only. An image
 * is a fingerprint of 64 bits with {@value #WAYS} places where it may stand; where all are taken it
 * pushes another one out, whose thumbnail will then be made again. That, like a restart, costs a
 * repeated record in a compacted topic and nothing else. Thread safe.
 */
final class MadeThumbnails {

    private static final int WAYS = 4;
    // as many again are empty, so that few are pushed out before it is full
    private static final int PLACES_PER_IMAGE = 2;
    private static final long EMPTY = 0;

    private final AtomicLongArray places;
    private final int sets;

    MadeThumbnails(int images) {
        this.sets = Math.max(1, Integer.highestOneBit(images - 1) * 2 * PLACES_PER_IMAGE / WAYS);
        this.places = new AtomicLongArray(sets * WAYS);
    }

    /** Remembers an image; returns whether it was not remembered before. */
    boolean add(long fingerprint) {
        long wanted = fingerprint == EMPTY ? 1 : fingerprint;
        int set = (int) (wanted & (sets - 1)) * WAYS;
        for (int i = set; i < set + WAYS; i++) {
            if (places.get(i) == EMPTY && places.compareAndSet(i, EMPTY, wanted)) {
                return true;
            }
            if (places.get(i) == wanted) {
                return false;
            }
        }
        // the upper bits have not chosen the set
        places.set(set + (int) (wanted >>> 62), wanted);
        return true;
    }
}
