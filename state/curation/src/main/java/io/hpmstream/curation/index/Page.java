package io.hpmstream.curation.index;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Images of a page in order.
 *
 * @param next where the next page begins, null if this is the last
 */
public record Page(List<FoundImage> images, @Nullable Position next) {
    public Page {
        images = List.copyOf(images);
    }
}
