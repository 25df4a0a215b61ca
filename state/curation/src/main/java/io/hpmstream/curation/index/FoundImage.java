package io.hpmstream.curation.index;

import io.hpmstream.curation.image.CuratedImage;

import java.util.List;

/** An image with its tags. */
public record FoundImage(CuratedImage image, List<String> tags) {
    public FoundImage {
        tags = List.copyOf(tags);
    }
}
