package io.hpmstream.pipeline.cli;

import io.hpmstream.export.FilterParameter;
import io.hpmstream.export.InvalidParameterException;
import io.hpmstream.export.RowFilter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.util.EnumMap;
import java.util.Map;

/** Which images a command is about: the API's filters, in the spelling of a command line. */
final class FilterOptions {

    private final Map<FilterParameter, String> given = new EnumMap<>(FilterParameter.class);

    @Option(names = "--min-hardness", paramLabel = "X", description = "At least this hard.")
    void minHardness(@Nullable String value) {
        set(FilterParameter.MIN_HARDNESS, value);
    }

    @Option(names = "--max-hardness", paramLabel = "X", description = "At most this hard.")
    void maxHardness(@Nullable String value) {
        set(FilterParameter.MAX_HARDNESS, value);
    }

    @Option(
            names = "--min-progress",
            paramLabel = "X",
            description = "At least this much progress at the last sighting.")
    void minProgress(@Nullable String value) {
        set(FilterParameter.MIN_PROGRESS, value);
    }

    @Option(
            names = "--max-progress",
            paramLabel = "X",
            description = "At most this much progress; below 0 is what got harder.")
    void maxProgress(@Nullable String value) {
        set(FilterParameter.MAX_PROGRESS, value);
    }

    @Option(
            names = "--min-sightings",
            paramLabel = "N",
            description = "Trained at least so often. One sighting measures little: try 2.")
    void minSightings(@Nullable String value) {
        set(FilterParameter.MIN_SIGHTINGS, value);
    }

    @Option(
            names = "--source",
            paramLabel = "TEXT",
            description = "Of this source; '' for images without one.")
    void source(@Nullable String value) {
        set(FilterParameter.SOURCE, value);
    }

    @Option(
            names = "--label",
            paramLabel = "TEXT",
            description = "Of this label; '' for images without one.")
    void label(@Nullable String value) {
        set(FilterParameter.LABEL, value);
    }

    @Option(names = "--tag", paramLabel = "TEXT", description = "With this tag (--server only).")
    void tag(@Nullable String value) {
        set(FilterParameter.TAG, value);
    }

    @Option(
            names = "--seen-after",
            paramLabel = "TIME",
            description = "Last seen after this time, such as 2026-01-31T12:00:00Z.")
    void seenAfter(@Nullable String value) {
        set(FilterParameter.SEEN_AFTER, value);
    }

    @Option(
            names = "--seen-before",
            paramLabel = "TIME",
            description = "Last seen before this time.")
    void seenBefore(@Nullable String value) {
        set(FilterParameter.SEEN_BEFORE, value);
    }

    @Option(names = "--id-prefix", paramLabel = "TEXT", description = "Whose id begins so.")
    void idPrefix(@Nullable String value) {
        set(FilterParameter.ID_PREFIX, value);
    }

    // picocli calls each method before parsing too, with the default: null
    private void set(FilterParameter parameter, @Nullable String value) {
        if (value != null) {
            given.put(parameter, value);
        }
    }

    RowFilter filter() {
        try {
            return FilterParameter.parse(given);
        } catch (InvalidParameterException e) {
            throw new IllegalArgumentException(
                    "%s must be %s, actual: %s".formatted(option(e), e.allowed(), e.value()), e);
        }
    }

    private String option(InvalidParameterException mistake) {
        return given.keySet().stream()
                .filter(parameter -> parameter.parameter().equals(mistake.parameter()))
                .map(FilterParameter::option)
                .findFirst()
                .orElse(mistake.parameter());
    }
}
