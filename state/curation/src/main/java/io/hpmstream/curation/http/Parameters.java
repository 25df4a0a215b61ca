package io.hpmstream.curation.http;

import io.hpmstream.curation.image.HardnessRecord;
import io.hpmstream.curation.index.Field;
import io.hpmstream.curation.index.Filter;
import io.hpmstream.curation.index.Filter.Range;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The parameters of one request: each is known, given once, and of its type, or the request is
 * answered by a problem that says so.
 */
final class Parameters {

    /** Names of the filters. */
    static final Set<String> FILTERS =
            Set.of(
                    "minHardness",
                    "maxHardness",
                    "minProgress",
                    "maxProgress",
                    "minSightings",
                    "source",
                    "label",
                    "tag",
                    "seenAfter",
                    "seenBefore",
                    "idPrefix");

    private static final int LONGEST_TEXT = 2_048;

    private final Context context;

    private Parameters(Context context) {
        this.context = context;
    }

    static Parameters of(Context context, Set<String> filters, String... others) {
        Set<String> known = new TreeSet<>(filters);
        known.addAll(Arrays.asList(others));
        context.queryParamMap()
                .forEach(
                        (name, values) -> {
                            if (!known.contains(name)) {
                                throw ProblemException.parameter(
                                        name, values.get(0), "one of " + String.join(", ", known));
                            }
                            if (values.size() > 1) {
                                throw ProblemException.parameter(
                                        name, String.join("', '", values), "given once");
                            }
                        });
        return new Parameters(context);
    }

    @Nullable String text(String name) {
        String value = context.queryParam(name);
        if (value != null && value.length() > LONGEST_TEXT) {
            throw ProblemException.parameter(
                    name, value.substring(0, 64), "at most %d characters".formatted(LONGEST_TEXT));
        }
        return value;
    }

    String imageId() {
        String id = text("id");
        int bytes = id == null ? 0 : id.getBytes(UTF_8).length;
        if (id == null || bytes == 0 || bytes > HardnessRecord.MAX_ID_BYTES) {
            throw ProblemException.parameter(
                    "id",
                    id,
                    "an image id of 1 to %d bytes".formatted(HardnessRecord.MAX_ID_BYTES));
        }
        return id;
    }

    int whole(String name, int least, int most, int otherwise) {
        return text(name) == null ? otherwise : (int) whole(name, least, most);
    }

    private long whole(String name, long least, long most) {
        String text = text(name);
        try {
            long value = Long.parseLong(String.valueOf(text));
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw ProblemException.parameter(
                name, text, "a whole number from %d to %d".formatted(least, most));
    }

    Field field(String name, Field otherwise) {
        String text = text(name);
        return text == null
                ? otherwise
                : Field.named(text)
                        .orElseThrow(() -> ProblemException.parameter(name, text, fields()));
    }

    static String fields() {
        return Arrays.stream(Field.values())
                .map(Field::apiName)
                .collect(Collectors.joining(", ", "one of ", ""));
    }

    String oneOf(String name, List<String> allowed, String otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        if (!allowed.contains(text)) {
            throw ProblemException.parameter(name, text, "one of " + String.join(", ", allowed));
        }
        return text;
    }

    Filter filter() {
        Filter filter =
                Filter.ALL
                        .withSource(text("source"))
                        .withLabel(text("label"))
                        .withTag(text("tag"))
                        .withIdPrefix(notEmpty(text("idPrefix")));
        filter = least(filter, "minHardness", Field.HARDNESS);
        filter = most(filter, "maxHardness", Field.HARDNESS);
        filter = least(filter, "minProgress", Field.PROGRESS);
        filter = most(filter, "maxProgress", Field.PROGRESS);
        if (text("minSightings") != null) {
            long sightings = whole("minSightings", 0, Long.MAX_VALUE);
            filter = filter.and(Range.atLeast(Field.SIGHTINGS, sightings));
        }
        if (text("seenAfter") != null) {
            // images are seen at whole milliseconds: at one later than this
            long least = millis("seenAfter", Duration.ofMillis(1));
            filter = filter.and(Range.atLeast(Field.LAST_SEEN, least));
        }
        if (text("seenBefore") != null) {
            long most = millis("seenBefore", Duration.ofNanos(-1));
            filter = filter.and(Range.atMost(Field.LAST_SEEN, most));
        }
        return filter;
    }

    private static @Nullable String notEmpty(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private Filter least(Filter filter, String name, Field field) {
        return text(name) == null
                ? filter
                : filter.and(Range.atLeast(field, field.value(number(name))));
    }

    private Filter most(Filter filter, String name, Field field) {
        return text(name) == null
                ? filter
                : filter.and(Range.atMost(field, field.value(number(name))));
    }

    private double number(String name) {
        String text = text(name);
        try {
            double value = Double.parseDouble(String.valueOf(text));
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw ProblemException.parameter(name, text, "a number such as 1.5");
    }

    private long millis(String name, Duration later) {
        String text = text(name);
        try {
            return Instant.parse(String.valueOf(text)).plus(later).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw ProblemException.parameter(name, text, "a time such as 2026-01-31T12:00:00Z");
        }
    }
}
