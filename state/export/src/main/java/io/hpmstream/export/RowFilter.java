package io.hpmstream.export;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Which images are asked for; null = any. All conditions must hold, and an unknown value is within
 * no bounds. Bounds of numbers are inclusive, those of times are not. Immutable.
 *
 * @param source exactly this one; empty = images without one
 * @param label exactly this one; empty = images without one
 * @param tag one of the image's tags is exactly this one
 * @param seenAfter last seen later than then
 * @param seenBefore last seen earlier than then
 * @param idPrefix the image id begins so
 */
public record RowFilter(
        @Nullable Double minHardness,
        @Nullable Double maxHardness,
        @Nullable Double minProgress,
        @Nullable Double maxProgress,
        @Nullable Long minSightings,
        @Nullable String source,
        @Nullable String label,
        @Nullable String tag,
        @Nullable Instant seenAfter,
        @Nullable Instant seenBefore,
        @Nullable String idPrefix) {

    /** Every image. */
    public static final RowFilter ALL =
            new RowFilter(null, null, null, null, null, null, null, null, null, null, null);

    /** Whether this image is asked for. */
    public boolean matches(ImageRow row) {
        return within(row.hardness(), minHardness, maxHardness)
                && within(row.progress(), minProgress, maxProgress)
                && (minSightings == null || row.sightings() >= minSightings)
                && (source == null || source.equals(orEmpty(row.source())))
                && (label == null || label.equals(orEmpty(row.label())))
                && (tag == null || row.tags().contains(tag))
                && seenWithin(row.lastSeen())
                && (idPrefix == null || row.imageId().startsWith(idPrefix));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static boolean within(double value, @Nullable Double min, @Nullable Double max) {
        return (min == null || value >= min) && (max == null || value <= max);
    }

    private boolean seenWithin(@Nullable Instant lastSeen) {
        if (seenAfter == null && seenBefore == null) {
            return true;
        }
        return lastSeen != null
                && (seenAfter == null || lastSeen.isAfter(seenAfter))
                && (seenBefore == null || lastSeen.isBefore(seenBefore));
    }

    /** The conditions as the API's parameters, in the order of {@link FilterParameter}. */
    public Map<FilterParameter, String> parameters() {
        Map<FilterParameter, String> parameters = new LinkedHashMap<>();
        for (FilterParameter parameter : FilterParameter.values()) {
            Object value = parameter.of(this);
            if (value != null) {
                parameters.put(parameter, Objects.toString(value));
            }
        }
        return parameters;
    }
}
