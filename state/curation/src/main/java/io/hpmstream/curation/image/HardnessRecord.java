package io.hpmstream.curation.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.curation.image.CuratedImage.Grid;
import io.hpmstream.curation.image.CuratedImage.View;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;

import static io.hpmstream.curation.image.RecordFields.flag;
import static io.hpmstream.curation.image.RecordFields.number;
import static io.hpmstream.curation.image.RecordFields.requireToken;
import static io.hpmstream.curation.image.RecordFields.small;
import static io.hpmstream.curation.image.RecordFields.text;
import static io.hpmstream.curation.image.RecordFields.time;
import static io.hpmstream.curation.image.RecordFields.whole;
import static io.hpmstream.curation.image.RecordFields.wrong;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Reads records of the topic {@code hardness} ({@code docs/hardness.schema.json}): fields it does
 * not know are passed over, as a later writer may have added them. Not thread safe.
 */
public final class HardnessRecord {

    /** Longest image id, in bytes. */
    public static final int MAX_ID_BYTES = 512;

    private static final int SCHEMA_VERSION = 1;
    private static final int MAX_SIDE = 64;
    private static final int MAX_RECENT = 16;
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();
    private static final ObjectMapper TREES = new ObjectMapper();

    private final FourDigits.Builder numbers = new FourDigits.Builder();
    private final double[] crop = new double[4];

    // what has been read of the record so far
    private int version;
    private @Nullable String imageId;
    private double hardness;
    private double progress;
    private long sightings;
    private long firstSeen;
    private long lastSeen;
    private long eventTime;
    private long lastStep;
    private long imagesSeen;
    private double meanLoss;
    private double loss;
    private double expectedLoss;
    private @Nullable String source;
    private @Nullable String label;
    private @Nullable String uri;
    private @Nullable String sha256;
    private @Nullable String topic;
    private int width;
    private int height;
    private int partition;
    private long offset;
    private boolean flipped;
    private @Nullable Recent recent;
    private @Nullable Grid grid;

    /**
     * Reads one record.
     *
     * @throws UnreadableRecordException if it is malformed or of a later version
     */
    public CuratedImage read(byte @Nullable [] key, byte[] value) throws UnreadableRecordException {
        begin();
        try (JsonParser json = JSON.createParser(value)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw wrong(json, "the record", "an object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                field(name, json);
            }
            if (json.nextToken() != null) {
                throw wrong(json, "the record", "one object");
            }
            return finish(key);
        } catch (JsonProcessingException e) {
            throw asFuture(value, SkipReason.NOT_JSON, "not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UnreadableRecordException(SkipReason.NOT_JSON, "not JSON", e);
        } catch (UnreadableRecordException e) {
            throw asFuture(value, e.reason(), String.valueOf(e.getMessage()), e);
        }
    }

    private void begin() {
        version = 0;
        imageId = null;
        hardness = progress = meanLoss = loss = expectedLoss = Double.NaN;
        sightings = lastStep = imagesSeen = offset = partition = width = height = -1;
        firstSeen = lastSeen = eventTime = CuratedImage.UNKNOWN_TIME;
        source = label = uri = sha256 = topic = null;
        Arrays.fill(crop, Double.NaN);
        flipped = false;
        recent = null;
        grid = null;
        // a record that could not be read may have left some
        numbers.clear();
    }

    private void field(String name, JsonParser json) throws IOException, UnreadableRecordException {
        switch (name) {
            case "schemaVersion" -> version = small(name, json, 0);
            case "imageId" -> imageId = text(name, json);
            case "hardness" -> hardness = number(name, json);
            case "progress" -> progress = number(name, json);
            case "sighting" -> sightings = whole(name, json, 1);
            case "firstSeen" -> firstSeen = time(name, json);
            case "lastSeen" -> lastSeen = time(name, json);
            case "eventTime" -> eventTime = time(name, json);
            case "step" -> lastStep = whole(name, json, 0);
            case "imagesSeen" -> imagesSeen = whole(name, json, 0);
            case "meanLoss" -> meanLoss = number(name, json);
            case "loss" -> loss = number(name, json);
            case "expectedLoss" -> expectedLoss = number(name, json);
            case "crop" -> crop(json);
            case "recent" -> recent = recent(json);
            case "grid" -> grid = grid(json);
            case "flipped" -> flipped = flag(name, json);
            default -> origin(name, json);
        }
    }

    private void origin(String name, JsonParser json)
            throws IOException, UnreadableRecordException {
        switch (name) {
            case "source" -> source = text(name, json);
            case "label" -> label = text(name, json);
            case "uri" -> uri = text(name, json);
            case "sha256" -> sha256 = text(name, json);
            case "topic" -> topic = text(name, json);
            case "partition" -> partition = small(name, json, 0);
            case "offset" -> offset = whole(name, json, 0);
            case "width" -> width = small(name, json, 1);
            case "height" -> height = small(name, json, 1);
            default -> json.skipChildren();
        }
    }

    private CuratedImage finish(byte @Nullable [] key) throws UnreadableRecordException {
        if (version != SCHEMA_VERSION) {
            throw new UnreadableRecordException(
                    version > SCHEMA_VERSION ? SkipReason.FUTURE_VERSION : SkipReason.MISSING_FIELD,
                    "schemaVersion must be %d, actual: %d".formatted(SCHEMA_VERSION, version));
        }
        String id = require("imageId", imageId);
        requireKey(key, id);
        require("sighting", sightings);
        require("step", lastStep);
        require("imagesSeen", imagesSeen);
        require("partition", partition);
        require("offset", offset);
        require("width", width);
        require("height", height);
        require("eventTime", eventTime);
        require("crop", Double.isNaN(crop[3]) ? null : crop);
        return new CuratedImage(
                id,
                hardness,
                progress,
                sightings,
                firstSeen,
                // what writers without this field know: the event time of the last sighting
                lastSeen == CuratedImage.UNKNOWN_TIME ? eventTime : lastSeen,
                lastStep,
                imagesSeen,
                meanLoss,
                loss,
                expectedLoss,
                origin(),
                new View(crop[0], crop[1], crop[2], crop[3], flipped),
                require("recent", recent),
                require("grid", grid));
    }

    private Origin origin() throws UnreadableRecordException {
        return new Origin(
                source,
                label,
                uri,
                require("sha256", sha256),
                width,
                height,
                require("topic", topic),
                partition,
                offset);
    }

    /** All whole numbers begin as a negative one. */
    private static void require(String name, long value) throws UnreadableRecordException {
        require(name, value < 0 ? null : name);
    }

    private static void requireKey(byte @Nullable [] key, String id)
            throws UnreadableRecordException {
        byte[] expected = id.getBytes(UTF_8);
        if (expected.length == 0 || expected.length > MAX_ID_BYTES) {
            throw new UnreadableRecordException(
                    SkipReason.WRONG_KEY,
                    "imageId must have 1 to %d bytes, actual: %d"
                            .formatted(MAX_ID_BYTES, expected.length));
        }
        if (!Arrays.equals(key, expected)) {
            throw new UnreadableRecordException(
                    SkipReason.WRONG_KEY, "the record's key must be its imageId");
        }
    }

    private static <T> T require(String name, @Nullable T value) throws UnreadableRecordException {
        if (value == null) {
            throw new UnreadableRecordException(
                    SkipReason.MISSING_FIELD, "field %s is missing".formatted(name));
        }
        return value;
    }

    private void crop(JsonParser json) throws IOException, UnreadableRecordException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        int next = 0;
        requireToken("crop", json, JsonToken.START_ARRAY, "an array");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (next == crop.length) {
                throw wrong(json, "crop", "an array of 4 numbers");
            }
            crop[next] = number("crop", json);
            if (Double.isNaN(crop[next++])) {
                throw wrong(json, "crop", "an array of 4 numbers");
            }
        }
    }

    private Recent recent(JsonParser json) throws IOException, UnreadableRecordException {
        long[] steps = new long[MAX_RECENT];
        int size = 0;
        requireToken("recent", json, JsonToken.START_ARRAY, "an array");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (size == MAX_RECENT) {
                throw wrong(json, "recent", "an array of at most " + MAX_RECENT);
            }
            steps[size++] = visit(json);
            if (steps[size - 1] < 0 || numbers.size() != size) {
                throw wrong(json, "recent", "an array of objects with a step and a hardness each");
            }
        }
        return new Recent(Arrays.copyOf(steps, size), numbers.build());
    }

    private long visit(JsonParser json) throws IOException, UnreadableRecordException {
        long step = -1;
        requireToken("recent", json, JsonToken.START_OBJECT, "an array of objects");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "step" -> step = whole("recent", json, 0);
                case "hardness" -> addNumber("recent", json);
                default -> json.skipChildren();
            }
        }
        return step;
    }

    private Grid grid(JsonParser json) throws IOException, UnreadableRecordException {
        int rows = 0;
        int columns = 0;
        requireToken("grid", json, JsonToken.START_OBJECT, "an object");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "rows" -> rows = small("grid.rows", json, 1);
                case "columns" -> columns = small("grid.columns", json, 1);
                case "hardness" -> cells(json);
                default -> json.skipChildren();
            }
        }
        FourDigits cells = numbers.build();
        if (!isSide(rows) || !isSide(columns) || cells.size() != rows * columns) {
            throw new UnreadableRecordException(
                    SkipReason.WRONG_TYPE,
                    "grid must have rows x columns cells, 1 to %d each, actual: %d x %d with %d"
                            .formatted(MAX_SIDE, rows, columns, cells.size()));
        }
        return new Grid(rows, columns, cells);
    }

    private static boolean isSide(int cells) {
        return cells >= 1 && cells <= MAX_SIDE;
    }

    private void cells(JsonParser json) throws IOException, UnreadableRecordException {
        requireToken("grid.hardness", json, JsonToken.START_ARRAY, "an array");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            addNumber("grid.hardness", json);
        }
    }

    private void addNumber(String name, JsonParser json)
            throws IOException, UnreadableRecordException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            numbers.addUnknown();
        } else if (token.isNumeric()) {
            add(name, json);
        } else {
            throw wrong(json, name, "a number or null");
        }
    }

    private void add(String name, JsonParser json) throws IOException, UnreadableRecordException {
        char[] text = json.getTextCharacters();
        if (!numbers.add(text, json.getTextOffset(), json.getTextLength())) {
            throw wrong(json, name, "a number of at most " + Float.MAX_VALUE);
        }
    }

    /**
     * A later version may mean anything by any field: it is told as that, not as its first oddity.
     */
    private static UnreadableRecordException asFuture(
            byte[] value, SkipReason reason, String message, Exception cause) {
        try {
            JsonNode tree = TREES.readTree(value);
            double written = tree == null ? 0 : tree.path("schemaVersion").asDouble(0);
            if (written > SCHEMA_VERSION) {
                return new UnreadableRecordException(
                        SkipReason.FUTURE_VERSION,
                        "schemaVersion must be %d, actual: %.0f".formatted(SCHEMA_VERSION, written),
                        cause);
            }
        } catch (IOException e) {
            return new UnreadableRecordException(SkipReason.NOT_JSON, message, cause);
        }
        return new UnreadableRecordException(reason, message, cause);
    }
}
