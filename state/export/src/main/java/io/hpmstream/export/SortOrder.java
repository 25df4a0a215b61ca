package io.hpmstream.export;

import java.util.Comparator;

/**
 * The order of rows. Ties are in the order of their image ids, ascending by {@link
 * ImageRow#compareText}, whichever way the field goes; an unknown value is before every known one
 * when ascending and after them when descending.
 */
public record SortOrder(SortField field, Direction direction) implements Comparator<ImageRow> {

    /** What nobody chose otherwise: the hardest first. */
    public static final SortOrder HARDEST_FIRST = new SortOrder(SortField.HARDNESS, Direction.DESC);

    @Override
    public int compare(ImageRow a, ImageRow b) {
        int byField = field.compare(a, b);
        if (byField != 0) {
            return direction == Direction.ASC ? byField : -byField;
        }
        return ImageRow.compareText(a.imageId(), b.imageId());
    }

    /** Which way. */
    public enum Direction {
        ASC,
        DESC
    }
}
