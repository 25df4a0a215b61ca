package io.hpmstream.curation.image;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.DateTimeException;

/** The value that a parser stands on as what a field must be, or a complaint. Stateless. */
final class RecordFields {

    private RecordFields() {}

    /** A number, NaN for null. */
    static double number(String name, JsonParser json)
            throws IOException, UnreadableRecordException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return Double.NaN;
        }
        if (!token.isNumeric() || !Double.isFinite(json.getDoubleValue())) {
            throw wrong(json, name, "a number or null");
        }
        return json.getDoubleValue();
    }

    static long whole(String name, JsonParser json, long least)
            throws IOException, UnreadableRecordException {
        return whole(name, json, least, Long.MAX_VALUE);
    }

    static int small(String name, JsonParser json, int least)
            throws IOException, UnreadableRecordException {
        return (int) whole(name, json, least, Integer.MAX_VALUE);
    }

    private static long whole(String name, JsonParser json, long least, long most)
            throws IOException, UnreadableRecordException {
        boolean isWhole =
                json.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && json.getNumberType() != NumberType.BIG_INTEGER;
        if (!isWhole || json.getLongValue() < least || json.getLongValue() > most) {
            throw wrong(json, name, "a whole number from %d to %d".formatted(least, most));
        }
        return json.getLongValue();
    }

    static @Nullable String text(String name, JsonParser json)
            throws IOException, UnreadableRecordException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        requireToken(name, json, JsonToken.VALUE_STRING, "text or null");
        return json.getText();
    }

    static boolean flag(String name, JsonParser json)
            throws IOException, UnreadableRecordException {
        if (!json.currentToken().isBoolean()) {
            throw wrong(json, name, "true or false");
        }
        return json.getBooleanValue();
    }

    static long time(String name, JsonParser json) throws IOException, UnreadableRecordException {
        String text = text(name, json);
        if (text == null) {
            return CuratedImage.UNKNOWN_TIME;
        }
        try {
            return UtcTime.millis(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw wrong(json, name, "a time such as 2026-01-31T12:00:00Z");
        }
    }

    static void requireToken(String name, JsonParser json, JsonToken expected, String description)
            throws IOException, UnreadableRecordException {
        if (json.currentToken() != expected) {
            throw wrong(json, name, description);
        }
    }

    static UnreadableRecordException wrong(JsonParser json, String name, String expected)
            throws IOException {
        return new UnreadableRecordException(
                SkipReason.WRONG_TYPE,
                "%s must be %s, actual: %s".formatted(name, expected, json.currentToken()));
    }
}
