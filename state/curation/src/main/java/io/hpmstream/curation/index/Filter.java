package io.hpmstream.curation.index;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Which images are asked for: all conditions hold together. An empty source or label means images
 * without one. Immutable.
 */
public record Filter(
        List<Range> ranges,
        @Nullable String source,
        @Nullable String label,
        @Nullable String tag,
        @Nullable String idPrefix) {

    /** Every image. */
    public static final Filter ALL = new Filter(List.of(), null, null, null, null);

    /** Values of one field, both ends included. Unknown numbers are in no range. */
    public record Range(Field field, long least, long most) {
        public static Range atLeast(Field field, long least) {
            return new Range(field, least, Long.MAX_VALUE);
        }

        public static Range atMost(Field field, long most) {
            return new Range(field, Field.UNKNOWN + 1, most);
        }
    }

    public Filter {
        ranges = List.copyOf(ranges);
    }

    public Filter and(Range range) {
        List<Range> more = new ArrayList<>(ranges);
        more.add(range);
        return new Filter(more, source, label, tag, idPrefix);
    }

    public Filter withSource(@Nullable String other) {
        return new Filter(ranges, other, label, tag, idPrefix);
    }

    public Filter withLabel(@Nullable String other) {
        return new Filter(ranges, source, other, tag, idPrefix);
    }

    public Filter withTag(@Nullable String other) {
        return new Filter(ranges, source, label, other, idPrefix);
    }

    public Filter withIdPrefix(@Nullable String other) {
        return new Filter(ranges, source, label, tag, other);
    }

    /** The values of a field that pass, as one range. */
    Range rangeOf(Field field) {
        long least = Long.MIN_VALUE;
        long most = Long.MAX_VALUE;
        for (Range range : ranges) {
            if (range.field() == field) {
                least = Math.max(least, range.least());
                most = Math.min(most, range.most());
            }
        }
        return new Range(field, least, most);
    }

    boolean isOnlySource() {
        return source != null && label == null && tag == null && idPrefix == null;
    }
}
