package io.hpmstream.export;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What rows are sorted by, and counted by in a {@link Histogram}. */
public enum SortField {
    HARDNESS("hardness") {
        @Override
        public double of(ImageRow row) {
            return row.hardness();
        }
    },
    PROGRESS("progress") {
        @Override
        public double of(ImageRow row) {
            return row.progress();
        }
    },
    SIGHTINGS("sightings") {
        @Override
        public double of(ImageRow row) {
            return row.sightings();
        }
    },
    LAST_SEEN("lastSeen") {
        @Override
        public double of(ImageRow row) {
            return row.lastSeen() == null ? Double.NaN : row.lastSeen().toEpochMilli();
        }
    };

    private final String parameter;

    SortField(String parameter) {
        this.parameter = parameter;
    }

    /** As the parameters {@code sort} and {@code field} spell it. */
    public String parameter() {
        return parameter;
    }

    /** Its value, times as milliseconds since 1970; NaN if unknown. */
    public abstract double of(ImageRow row);

    /** Ascending; unknown is before everything. */
    int compare(ImageRow a, ImageRow b) {
        double x = of(a);
        double y = of(b);
        return Double.isNaN(x) || Double.isNaN(y)
                ? Boolean.compare(Double.isNaN(y), Double.isNaN(x))
                : Double.compare(x, y);
    }

    /**
     * The field that a parameter names.
     *
     * @throws InvalidParameterException if it names none
     */
    public static SortField parse(String parameter, String value) {
        for (SortField field : values()) {
            if (field.parameter.equals(value)) {
                return field;
            }
        }
        throw new InvalidParameterException(
                parameter,
                value,
                "one of "
                        + Arrays.stream(values())
                                .map(SortField::parameter)
                                .collect(Collectors.joining(", ")));
    }
}
