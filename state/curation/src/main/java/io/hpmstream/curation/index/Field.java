package io.hpmstream.curation.index;

import io.hpmstream.curation.image.CuratedImage;

import java.util.Arrays;
import java.util.Optional;

/**
 * What images can be sorted by. A value is a whole number with the order of what it stands for, so
 * that all fields are sorted, compared and stored alike.
 */
public enum Field {
    HARDNESS(0, "hardness", Family.BY_HARDNESS, true),
    PROGRESS(1, "progress", Family.BY_PROGRESS, true),
    SIGHTINGS(2, "sightings", Family.BY_SIGHTINGS, false),
    LAST_SEEN(3, "lastSeen", Family.BY_LAST_SEEN, false);

    /** Value of an unknown number: before all others. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    private final int number;
    private final String apiName;
    private final Family sorted;
    private final boolean real;

    Field(int number, String apiName, Family sorted, boolean real) {
        this.number = number;
        this.apiName = apiName;
        this.sorted = sorted;
        this.real = real;
    }

    public static Optional<Field> named(String apiName) {
        return Arrays.stream(values()).filter(field -> field.apiName.equals(apiName)).findFirst();
    }

    /** The same for ever, because cursors carry it. */
    public int number() {
        return number;
    }

    public String apiName() {
        return apiName;
    }

    Family sorted() {
        return sorted;
    }

    /** The value of a number: that of a double, or the number itself. */
    public long value(double number) {
        return real ? ofDouble(number) : (long) number;
    }

    /** The number of a value, NaN if it is not known. */
    public double number(long value) {
        if (value == UNKNOWN) {
            return Double.NaN;
        }
        return real ? toDouble(value) : value;
    }

    public long of(CuratedImage image) {
        return switch (this) {
            case HARDNESS -> ofDouble(image.hardness());
            case PROGRESS -> ofDouble(image.progress());
            case SIGHTINGS -> image.sightings();
            case LAST_SEEN -> image.lastSeen();
        };
    }

    private static long ofDouble(double number) {
        if (Double.isNaN(number)) {
            return UNKNOWN;
        }
        // both zeros are one number; the bits of negative numbers run backwards
        long bits = Double.doubleToLongBits(number == 0 ? 0.0 : number);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    private static double toDouble(long value) {
        return Double.longBitsToDouble(value ^ ((value >> 63) & Long.MAX_VALUE));
    }
}
