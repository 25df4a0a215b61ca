package io.hpmstream.export;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A condition of a {@link RowFilter} as the API names it; the command line uses hyphens. */
public enum FilterParameter {
    MIN_HARDNESS("minHardness", RowFilter::minHardness, "a number"),
    MAX_HARDNESS("maxHardness", RowFilter::maxHardness, "a number"),
    MIN_PROGRESS("minProgress", RowFilter::minProgress, "a number"),
    MAX_PROGRESS("maxProgress", RowFilter::maxProgress, "a number"),
    MIN_SIGHTINGS("minSightings", RowFilter::minSightings, "a whole number of at least 0"),
    SOURCE("source", RowFilter::source, "a text"),
    LABEL("label", RowFilter::label, "a text"),
    TAG("tag", RowFilter::tag, "a text"),
    SEEN_AFTER("seenAfter", RowFilter::seenAfter, "a time such as 2026-01-31T12:00:00Z"),
    SEEN_BEFORE("seenBefore", RowFilter::seenBefore, "a time such as 2026-01-31T12:00:00Z"),
    ID_PREFIX("idPrefix", RowFilter::idPrefix, "a text");

    private final String parameter;

    @SuppressWarnings("ImmutableEnumChecker") // made here, of nothing that changes
    private final Function<RowFilter, @Nullable Object> value;

    private final String allowed;

    FilterParameter(String parameter, Function<RowFilter, @Nullable Object> value, String allowed) {
        this.parameter = parameter;
        this.value = value;
        this.allowed = allowed;
    }

    /** As the API spells it, such as minHardness. */
    public String parameter() {
        return parameter;
    }

    /** As the command line spells it, such as --min-hardness. */
    public String option() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What its value must be, for messages. */
    public String allowed() {
        return allowed;
    }

    @Nullable Object of(RowFilter filter) {
        return value.apply(filter);
    }

    /**
     * Makes the filter of these values.
     *
     * @throws InvalidParameterException if one of them is not what its parameter allows
     */
    public static RowFilter parse(Map<FilterParameter, String> given) {
        Map<FilterParameter, Object> parsed = new EnumMap<>(FilterParameter.class);
        given.forEach((parameter, text) -> parsed.put(parameter, parameter.parse(text)));
        return new RowFilter(
                (Double) parsed.get(MIN_HARDNESS),
                (Double) parsed.get(MAX_HARDNESS),
                (Double) parsed.get(MIN_PROGRESS),
                (Double) parsed.get(MAX_PROGRESS),
                (Long) parsed.get(MIN_SIGHTINGS),
                (String) parsed.get(SOURCE),
                (String) parsed.get(LABEL),
                (String) parsed.get(TAG),
                (Instant) parsed.get(SEEN_AFTER),
                (Instant) parsed.get(SEEN_BEFORE),
                (String) parsed.get(ID_PREFIX));
    }

    private Object parse(String text) {
        try {
            return switch (this) {
                case MIN_HARDNESS, MAX_HARDNESS, MIN_PROGRESS, MAX_PROGRESS -> finite(text);
                case MIN_SIGHTINGS -> notNegative(text);
                case SOURCE, LABEL, TAG, ID_PREFIX -> text;
                case SEEN_AFTER, SEEN_BEFORE -> Instant.parse(text);
            };
        } catch (NumberFormatException | DateTimeException e) {
            throw new InvalidParameterException(parameter, text, allowed);
        }
    }

    private static Double finite(String text) {
        double number = Double.parseDouble(text);
        if (!Double.isFinite(number)) {
            throw new NumberFormatException("not finite");
        }
        return number;
    }

    private static Long notNegative(String text) {
        long number = Long.parseLong(text);
        if (number < 0) {
            throw new NumberFormatException("less than 0");
        }
        return number;
    }
}
