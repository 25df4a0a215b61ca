package io.hpmstream.curation.image;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Reads RFC 3339 times in UTC, those of the shape that {@link Instant#toString} gives a time of
 * whole seconds or milliseconds in a tenth of its own time: three stand in each record.
 */
final class UtcTime {

    private static final String SECONDS = "0000-00-00T00:00:00Z";
    private static final String MILLIS = "0000-00-00T00:00:00.000Z";
    private static final long MILLIS_OF_DAY = 86_400_000;

    private UtcTime() {}

    /**
     * Milliseconds since 1970.
     *
     * @throws DateTimeException if it is no time
     * @throws ArithmeticException if it does not fit
     */
    static long millis(String text) {
        if (!hasShape(text, SECONDS) && !hasShape(text, MILLIS)) {
            return Instant.parse(text).toEpochMilli();
        }
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (hour > 23 || minute > 59 || second > 59) {
            return Instant.parse(text).toEpochMilli(); // end of a day, leap second, or nonsense
        }
        LocalDate day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        int millis = text.length() == MILLIS.length() ? number(text, 20, 23) : 0;
        return day.toEpochDay() * MILLIS_OF_DAY
                + ((hour * 60 + minute) * 60 + second) * 1_000L
                + millis;
    }

    private static boolean hasShape(String text, String shape) {
        if (text.length() != shape.length()) {
            return false;
        }
        for (int i = 0; i < shape.length(); i++) {
            char c = text.charAt(i);
            if (shape.charAt(i) == '0' ? c < '0' || c > '9' : c != shape.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int begin, int end) {
        int number = 0;
        for (int i = begin; i < end; i++) {
            number = 10 * number + (text.charAt(i) - '0');
        }
        return number;
    }
}
