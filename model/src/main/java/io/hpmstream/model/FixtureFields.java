package io.hpmstream.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A JSON object of a fixture that knows where it lies, so that every complaint names file and
 * field.
 */
final class FixtureFields {
    private final String fixture;
    private final String path;
    private final JsonObject object;

    private FixtureFields(String fixture, String path, JsonObject object) {
        this.fixture = fixture;
        this.path = path;
        this.object = object;
    }

    static FixtureFields parse(String fixture, String json) {
        try {
            JsonElement root = JsonParser.parseString(json);
            if (root.isJsonObject()) {
                return new FixtureFields(fixture, "", root.getAsJsonObject());
            }
        } catch (JsonParseException e) {
            throw new MalformedFixtureException(fixture, "not JSON: " + e.getMessage());
        }
        throw new MalformedFixtureException(fixture, "not a JSON object");
    }

    Set<String> names() {
        return object.keySet();
    }

    boolean has(String name) {
        return object.has(name);
    }

    FixtureFields object(String name) {
        JsonElement element = require(name, JsonElement::isJsonObject, "an object");
        return new FixtureFields(fixture, path + name + ".", element.getAsJsonObject());
    }

    boolean flag(String name) {
        return require(name, e -> e instanceof JsonPrimitive p && p.isBoolean(), "true or false")
                .getAsBoolean();
    }

    String text(String name) {
        return require(name, FixtureFields::isText, "a text").getAsString();
    }

    double number(String name) {
        return require(name, FixtureFields::isNumber, "a number").getAsDouble();
    }

    int whole(String name) {
        double number = number(name);
        if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
            throw problem(name, "must be a whole number of 32 bits, actual: " + object.get(name));
        }
        return (int) number;
    }

    /** A list of so many numbers. */
    double[] numbers(String name, int length) {
        return numbers(
                name, require(name, JsonElement::isJsonArray, "a list").getAsJsonArray(), length);
    }

    /** A list of lists of numbers, rows x columns. */
    double[][] rows(String name, int rows, int columns) {
        JsonArray array = list(name, rows);
        double[][] values = new double[rows][];
        for (int i = 0; i < rows; i++) {
            String row = name + "[" + i + "]";
            if (!array.get(i).isJsonArray()) {
                throw problem(row, "must be a list, actual: " + array.get(i));
            }
            values[i] = numbers(row, array.get(i).getAsJsonArray(), columns);
        }
        return values;
    }

    /** A list of so many texts. */
    List<String> texts(String name, int length) {
        List<String> texts = new ArrayList<>();
        for (JsonElement element : list(name, length)) {
            if (!isText(element)) {
                throw problem(name, "must be a list of texts, actual: " + element);
            }
            texts.add(element.getAsString());
        }
        return texts;
    }

    MalformedFixtureException problem(String name, String problem) {
        return new MalformedFixtureException(fixture, path + name + " " + problem);
    }

    private JsonArray list(String name, int length) {
        JsonArray array = require(name, JsonElement::isJsonArray, "a list").getAsJsonArray();
        if (array.size() != length) {
            throw problem(name, "must have " + length + " entries, actual: " + array.size());
        }
        return array;
    }

    private double[] numbers(String name, JsonArray array, int length) {
        if (array.size() != length) {
            throw problem(name, "must have " + length + " entries, actual: " + array.size());
        }
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            if (!isNumber(array.get(i))) {
                throw problem(name + "[" + i + "]", "must be a number, actual: " + array.get(i));
            }
            values[i] = array.get(i).getAsDouble();
        }
        return values;
    }

    private JsonElement require(String name, Predicate<JsonElement> rule, String what) {
        JsonElement element = object.get(name);
        if (element == null) {
            throw problem(name, "is missing");
        }
        if (!rule.test(element)) {
            throw problem(name, "must be " + what + ", actual: " + element);
        }
        return element;
    }

    private static boolean isNumber(JsonElement element) {
        return element instanceof JsonPrimitive primitive
                && primitive.isNumber()
                && Double.isFinite(primitive.getAsDouble());
    }

    private static boolean isText(JsonElement element) {
        return element instanceof JsonPrimitive primitive && primitive.isString();
    }
}
