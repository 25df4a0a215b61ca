package io.hpmstream.export;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RowFilterTest {

    /**
     * Of the image cat-17: hardness 1.25, progress -0.125, 2 sightings, seen last at 22:13:20.123.
     */
    @ParameterizedTest
    @CsvSource({
        "MIN_HARDNESS, 1.25, true",
        "MIN_HARDNESS, 1.26, false",
        "MAX_HARDNESS, 1.25, true",
        "MAX_HARDNESS, 1.24, false",
        "MIN_PROGRESS, -0.125, true",
        "MIN_PROGRESS, 0, false",
        "MAX_PROGRESS, -0.125, true",
        "MAX_PROGRESS, -0.2, false",
        "MIN_SIGHTINGS, 2, true",
        "MIN_SIGHTINGS, 3, false",
        "SOURCE, cam, true",
        "SOURCE, ca, false",
        "LABEL, tabby, true",
        "LABEL, Tabby, false",
        "TAG, keep, true",
        "TAG, kee, false",
        "SEEN_AFTER, 2023-11-14T22:13:20.122Z, true",
        "SEEN_AFTER, 2023-11-14T22:13:20.123Z, false",
        "SEEN_BEFORE, 2023-11-14T22:13:20.124Z, true",
        "SEEN_BEFORE, 2023-11-14T22:13:20.123Z, false",
        "ID_PREFIX, cat-, true",
        "ID_PREFIX, dog, false"
    })
    void findsWhatAConditionAsksFor(FilterParameter parameter, String value, boolean found) {
        RowFilter filter = FilterParameter.parse(Map.of(parameter, value));

        assertThat(filter.matches(TestingRows.full("cat-17"))).isEqualTo(found);
    }

    @Test
    void asksForAllConditionsAtOnce() {
        Map<FilterParameter, String> given =
                Map.of(FilterParameter.SOURCE, "cam", FilterParameter.MIN_HARDNESS, "2");

        assertThat(FilterParameter.parse(given).matches(TestingRows.full("a"))).isFalse();
    }

    @Test
    void doesNotFindWhatIsUnknown() {
        Map<FilterParameter, String> given =
                Map.of(FilterParameter.SEEN_BEFORE, "2099-01-01T00:00:00Z");

        assertThat(FilterParameter.parse(given).matches(TestingRows.bare("a"))).isFalse();
        assertThat(RowFilter.ALL.matches(TestingRows.bare("a"))).isTrue();
    }

    @Test
    void findsImagesWithoutASourceByTheEmptyOne() {
        RowFilter filter = FilterParameter.parse(Map.of(FilterParameter.SOURCE, ""));

        assertThat(filter.matches(TestingRows.bare("a"))).isTrue();
        assertThat(filter.matches(TestingRows.full("a"))).isFalse();
    }

    @Test
    void tellsItsParametersAgain() {
        Map<FilterParameter, String> given =
                Map.of(
                        FilterParameter.MIN_HARDNESS, "1.5",
                        FilterParameter.SEEN_AFTER, "2023-11-14T22:13:20Z",
                        FilterParameter.SOURCE, "a b&c");

        assertThat(FilterParameter.parse(given).parameters()).isEqualTo(given);
    }

    @ParameterizedTest
    @CsvSource({
        "MIN_HARDNESS, hot, minHardness must be a number",
        "MAX_PROGRESS, NaN, maxProgress must be a number",
        "MIN_SIGHTINGS, -1, minSightings must be a whole number of at least 0",
        "SEEN_AFTER, yesterday, seenAfter must be a time such as 2026-01-31T12:00:00Z"
    })
    void refusesAValueThatAParameterCannotHave(
            FilterParameter parameter, String value, String message) {
        assertThatThrownBy(() -> FilterParameter.parse(Map.of(parameter, value)))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage(message + ", actual: " + value);
    }

    @Test
    void hasAnOptionForEachParameter() {
        assertThat(FilterParameter.MIN_HARDNESS.option()).isEqualTo("--min-hardness");
        assertThat(FilterParameter.ID_PREFIX.option()).isEqualTo("--id-prefix");
    }
}
