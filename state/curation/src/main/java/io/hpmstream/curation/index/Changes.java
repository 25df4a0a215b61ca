package io.hpmstream.curation.index;

import io.hpmstream.curation.image.CuratedImage;
import io.hpmstream.curation.image.SkipReason;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a batch of records changes, the last record of a key winning, and where in the topics it
 * ends. Confined to one thread.
 */
public final class Changes {

    private final Map<String, Optional<CuratedImage>> images = new LinkedHashMap<>();
    private final Map<String, List<String>> tags = new LinkedHashMap<>();
    private final Map<String, Optional<byte[]>> thumbnails = new LinkedHashMap<>();
    private final Map<Place, Long> positions = new HashMap<>();
    private final Map<Skip, Long> skips = new HashMap<>();

    /** A partition of one of the topics. */
    public record Place(Feed feed, int partition) {}

    /** A kind of record that is passed over. */
    public record Skip(Feed feed, SkipReason reason) {}

    public void image(CuratedImage image) {
        images.put(image.imageId(), Optional.of(image));
    }

    public void forget(String imageId) {
        images.put(imageId, Optional.empty());
    }

    /** Sorted tags; none takes all away. */
    public void tags(String imageId, List<String> sorted) {
        tags.put(imageId, List.copyOf(sorted));
    }

    /** A JPEG, or null to take it away. */
    public void thumbnail(String imageId, byte @Nullable [] jpeg) {
        thumbnails.put(imageId, Optional.ofNullable(jpeg));
    }

    public void skipped(Feed feed, SkipReason reason) {
        skips.merge(new Skip(feed, reason), 1L, Long::sum);
    }

    /** The next offset to read. */
    public void position(Feed feed, int partition, long offset) {
        positions.put(new Place(feed, partition), offset);
    }

    public boolean isEmpty() {
        return positions.isEmpty();
    }

    Map<String, Optional<CuratedImage>> images() {
        return images;
    }

    Map<String, List<String>> tags() {
        return tags;
    }

    Map<String, Optional<byte[]>> thumbnails() {
        return thumbnails;
    }

    Map<Place, Long> positions() {
        return positions;
    }

    Map<Skip, Long> skips() {
        return skips;
    }
}
