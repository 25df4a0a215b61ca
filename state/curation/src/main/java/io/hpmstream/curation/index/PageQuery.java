package io.hpmstream.curation.index;

import org.jspecify.annotations.Nullable;

/**
 * A page of images: sorted by a field; images with the same value by their ids, as unsigned bytes
 * of UTF-8, smallest first in both orders. Unknown numbers are smaller than all others.
 *
 * @param limit most images of the page
 * @param after where the page before ended
 */
public record PageQuery(
        Filter filter, Field sort, boolean descending, int limit, @Nullable Position after) {

    /** Order of values: the smaller comes first. */
    long rank(long value) {
        return descending ? ~value : value;
    }

    long value(long rank) {
        return descending ? ~rank : rank;
    }
}
