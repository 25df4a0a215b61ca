package io.hpmstream.pipeline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What one record of the hardness topic tells. Whoever follows a training looks at a few fields of
 * every record, and those stand at its beginning: the rest is parsed when it is asked for.
 *
 * @param loss reconstruction loss of the image, NaN if it was not finite
 * @param record the whole, as JSON; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // identity is enough
public record TrainedImage(
        String runId, String imageId, long step, long imagesSeen, double loss, byte[] record) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final ObjectReader TREES = new ObjectMapper().reader();
    private static final int FIELDS = 5;

    /** Reads the beginning of a record. */
    static TrainedImage read(byte[] record) {
        String runId = "";
        String imageId = "";
        long step = 0;
        long imagesSeen = 0;
        double loss = Double.NaN;
        try (JsonParser json = JSON.createParser(record)) {
            json.nextToken();
            int found = 0;
            while (found < FIELDS && json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                switch (name) {
                    case "runId" -> runId = json.getText();
                    case "imageId" -> imageId = json.getText();
                    case "step" -> step = json.getLongValue();
                    case "imagesSeen" -> imagesSeen = json.getLongValue();
                    case "loss" -> loss = value.isNumeric() ? json.getDoubleValue() : Double.NaN;
                    default -> {
                        json.skipChildren();
                        continue;
                    }
                }
                found++;
            }
        } catch (IOException e) {
            throw notJson(e);
        }
        return new TrainedImage(runId, imageId, step, imagesSeen, loss, record);
    }

    /** All fields of the record ({@code docs/hardness.schema.json}). */
    public JsonNode whole() {
        try {
            return TREES.readTree(record);
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    private static UncheckedIOException notJson(IOException e) {
        return new UncheckedIOException("the hardness topic holds what is not JSON", e);
    }
}
