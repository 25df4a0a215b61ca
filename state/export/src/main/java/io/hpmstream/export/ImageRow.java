package io.hpmstream.export;

import io.hpmstream.hardness.RecentSighting;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * Everything known of one image, as the API, the exports and the command line tell it. Numbers are
 * rounded as the topic {@code hardness} rounds them. Immutable.
 *
 * @param hardness 1 = as hard as the average image of its time; NaN if unknown
 * @param progress how much hardness fell at the last sighting; NaN if unknown
 * @param firstSeen smallest event time of its sightings; null if an old build did not record it
 * @param lastSeen largest event time of its sightings; null if an old build did not record it
 * @param lastStep the step that trained it last
 * @param imagesSeen images trained up to and including that step
 * @param meanLoss over all its sightings; null if an old build did not record it
 * @param last of its last sighting and where it came from; null if an old build did not record it
 * @param recent its last sightings, oldest first
 * @param grid patch hardness in coordinates of the whole image
 * @param tags sorted, without repetition
 */
public record ImageRow(
        String imageId,
        double hardness,
        double progress,
        long sightings,
        @Nullable Instant firstSeen,
        @Nullable Instant lastSeen,
        long lastStep,
        long imagesSeen,
        @Nullable Double meanLoss,
        @Nullable LastSighting last,
        List<RecentSighting> recent,
        PatchHardness grid,
        List<String> tags) {

    public ImageRow {
        if (imageId.isEmpty()) {
            throw new IllegalArgumentException("imageId must not be empty");
        }
        if (sightings < 1) {
            throw new IllegalArgumentException(
                    "sightings must be at least 1, actual: " + sightings);
        }
        recent = List.copyOf(recent);
        tags = tags.stream().sorted(ImageRow::compareText).distinct().toList();
    }

    /** The same image with other tags. */
    public ImageRow withTags(List<String> newTags) {
        return new ImageRow(
                imageId,
                hardness,
                progress,
                sightings,
                firstSeen,
                lastSeen,
                lastStep,
                imagesSeen,
                meanLoss,
                last,
                recent,
                grid,
                newTags);
    }

    public @Nullable String source() {
        return last == null ? null : last.source();
    }

    public @Nullable String label() {
        return last == null ? null : last.label();
    }

    /**
     * The order of texts everywhere: by the unsigned bytes of their UTF-8, which is the order of
     * their code points. {@link String#compareTo} differs where surrogates are.
     */
    public static int compareText(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean xPair = Character.isSurrogate(x);
                return xPair == Character.isSurrogate(y) ? x - y : xPair ? 1 : -1;
            }
        }
        return a.length() - b.length();
    }
}
