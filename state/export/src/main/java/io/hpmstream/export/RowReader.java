package io.hpmstream.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.hpmstream.hardness.RecentSighting;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a row as {@link RowJson} wrote it; fields that it does not know are skipped. */
public final class RowReader {

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    // as in the schema; keeps a hostile grid from taking the memory
    private static final int MAX_CELLS = 1 << 16;

    private final JsonParser json;
    private final RowFields fields = new RowFields();

    private RowReader(JsonParser json) {
        this.json = json;
    }

    /**
     * Reads a row that {@link RowJson} wrote.
     *
     * @throws IOException if it is none
     */
    public static ImageRow read(byte[] value) throws IOException {
        try (JsonParser json = JSON.createParser(value)) {
            RowReader reader = new RowReader(json);
            reader.readObject();
            return reader.fields.row();
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new IOException("cannot read a row: " + e.getMessage(), e);
        }
    }

    private void readObject() throws IOException {
        expect(JsonToken.START_OBJECT, json.nextToken(), "a row");
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            readField(name);
        }
        expect(JsonToken.END_OBJECT, json.currentToken(), "a row");
        if (json.nextToken() != null) {
            throw malformed("a row", "the end");
        }
    }

    private void readField(String name) throws IOException {
        switch (name) {
            case "crop" -> fields.crop = doubles();
            case "recent" -> fields.recent = recent();
            case "grid" -> fields.grid = grid();
            case "tags" -> fields.tags = texts();
            case "flipped" -> fields.flipped = yes(name);
            default -> readScalar(name);
        }
    }

    private void readScalar(String name) throws IOException {
        switch (name) {
            case "imageId" -> fields.imageId = text(name);
            case "hardness" -> fields.hardness = number(name);
            case "progress" -> fields.progress = number(name);
            case "sightings" -> fields.sightings = wholeNumber(name);
            case "firstSeen" -> fields.firstSeen = time(name);
            case "lastSeen" -> fields.lastSeen = time(name);
            case "lastStep" -> fields.lastStep = wholeNumber(name);
            case "imagesSeen" -> fields.imagesSeen = wholeNumber(name);
            case "meanLoss" -> fields.meanLoss = number(name);
            case "loss" -> fields.loss = number(name);
            case "expectedLoss" -> fields.expectedLoss = number(name);
            default -> readOrigin(name);
        }
    }

    private void readOrigin(String name) throws IOException {
        switch (name) {
            case "source" -> fields.source = text(name);
            case "label" -> fields.label = text(name);
            case "uri" -> fields.uri = text(name);
            case "sha256" -> fields.sha256 = text(name);
            case "width" -> fields.width = wholeNumber(name);
            case "height" -> fields.height = wholeNumber(name);
            case "topic" -> fields.topic = text(name);
            case "partition" -> fields.partition = wholeNumber(name);
            case "offset" -> fields.offset = wholeNumber(name);
            default -> json.skipChildren();
        }
    }

    private @Nullable String text(String name) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        expect(JsonToken.VALUE_STRING, json.currentToken(), name);
        return json.getText();
    }

    private @Nullable Double number(String name) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (!json.currentToken().isNumeric()) {
            throw malformed(name, "a number");
        }
        return json.getDoubleValue();
    }

    private @Nullable Long wholeNumber(String name) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        expect(JsonToken.VALUE_NUMBER_INT, json.currentToken(), name);
        return json.getLongValue();
    }

    /** Unknown is no. */
    private boolean yes(String name) throws IOException {
        JsonToken token = json.currentToken();
        if (token != JsonToken.VALUE_NULL && !token.isBoolean()) {
            throw malformed(name, "true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    private @Nullable Instant time(String name) throws IOException {
        String text = text(name);
        return text == null ? null : Instant.parse(text);
    }

    private double @Nullable [] doubles() throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        expect(JsonToken.START_ARRAY, json.currentToken(), "crop");
        double[] values = new double[4];
        for (int i = 0; i < values.length; i++) {
            if (!json.nextToken().isNumeric()) {
                throw malformed("crop", "4 numbers");
            }
            values[i] = json.getDoubleValue();
        }
        expect(JsonToken.END_ARRAY, json.nextToken(), "crop");
        return values;
    }

    private List<String> texts() throws IOException {
        expect(JsonToken.START_ARRAY, json.currentToken(), "tags");
        Set<String> texts = new HashSet<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(JsonToken.VALUE_STRING, json.currentToken(), "tags");
            texts.add(json.getText());
        }
        return List.copyOf(texts);
    }

    private List<RecentSighting> recent() throws IOException {
        expect(JsonToken.START_ARRAY, json.currentToken(), "recent");
        List<RecentSighting> recent = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(JsonToken.START_OBJECT, json.currentToken(), "recent");
            Long step = null;
            Double hardness = null;
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                switch (name) {
                    case "step" -> step = wholeNumber("recent.step");
                    case "hardness" -> hardness = number("recent.hardness");
                    default -> json.skipChildren();
                }
            }
            recent.add(
                    new RecentSighting(
                            RowFields.require("recent.step", step),
                            RowFields.require("recent.hardness", hardness).floatValue()));
        }
        return recent;
    }

    private PatchHardness grid() throws IOException {
        expect(JsonToken.START_OBJECT, json.currentToken(), "grid");
        Long rows = null;
        Long columns = null;
        float[] cells = {};
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case "rows" -> rows = wholeNumber("grid.rows");
                case "columns" -> columns = wholeNumber("grid.columns");
                case "hardness" -> cells = cells();
                default -> json.skipChildren();
            }
        }
        return new PatchHardness(
                Math.toIntExact(RowFields.require("grid.rows", rows)),
                Math.toIntExact(RowFields.require("grid.columns", columns)),
                cells);
    }

    private float[] cells() throws IOException {
        expect(JsonToken.START_ARRAY, json.currentToken(), "grid.hardness");
        float[] cells = new float[256];
        int size = 0;
        for (JsonToken next = json.nextToken();
                next != JsonToken.END_ARRAY;
                next = json.nextToken()) {
            if (size == MAX_CELLS) {
                throw malformed("grid.hardness", "at most " + MAX_CELLS + " cells");
            }
            if (size == cells.length) {
                cells = Arrays.copyOf(cells, 2 * size);
            }
            Double value = number("grid.hardness");
            cells[size++] = value == null ? Float.NaN : value.floatValue();
        }
        return Arrays.copyOf(cells, size);
    }

    private void expect(JsonToken expected, @Nullable JsonToken actual, String where)
            throws IOException {
        if (actual != expected) {
            throw malformed(where, expected.toString());
        }
    }

    private IOException malformed(String where, String expected) {
        return new IOException(
                "cannot read a row: %s must be %s, actual: %s at %s"
                        .formatted(
                                where,
                                expected,
                                json.currentToken(),
                                json.currentLocation().offsetDescription()));
    }
}
