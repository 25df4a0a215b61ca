package io.hpmstream.curation.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.curation.TestingImages;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Random records and what a plain search finds among them: it reads the records' own JSON and
 * shares no code with the service.
 */
final class TestingArchive {

    static final List<String> HOSTILE =
            List.of(
                    "../../etc/passwd",
                    "a/b\\c?d=e&f#g%2e",
                    "\"quoted\" 'and' <script>alert(1)</script>",
                    "=1+1",
                    "+1",
                    "-1",
                    "@SUM(A1)",
                    "\t=1",
                    "line\nbreak\ttab\r",
                    "a,b;\"c\"",
                    "\u0000",
                    "\uD83D\uDE00".repeat(128),
                    " ",
                    "%",
                    "null");

    private static final List<String> TAGS = List.of("keep", "drop", "review", "=1+1", "a b");
    private static final List<String> WORDS = List.of("web", "shop", "<b>cam</b>", "", "=2");

    private final Random random;
    private final List<ObjectNode> records = new ArrayList<>();
    private final Map<String, List<String>> tags = new LinkedHashMap<>();

    TestingArchive(long seed, int images) {
        random = new Random(seed);
        for (int i = 0; i < images; i++) {
            boolean isHostile = i < HOSTILE.size();
            add(isHostile ? HOSTILE.get(i) : "img-%d-é".formatted(1000 + 7 * i % 1000));
        }
    }

    private void add(String id) {
        // few values, so that many are the same; some are not known
        Instant seen = TestingImages.FIRST_TIME.plusMillis(random.nextInt(40));
        ObjectNode record =
                TestingImages.record(
                        id,
                        random.nextInt(20) / 4.0,
                        random.nextInt(-8, 8) / 8.0,
                        1 + random.nextInt(5),
                        seen,
                        anyWord(),
                        anyWord());
        record.put("lastSeen", seen.toString());
        record.put("meanLoss", random.nextInt(1_000) / 1e3);
        for (String number : List.of("hardness", "progress", "meanLoss", "loss")) {
            if (random.nextInt(10) == 0) {
                record.putNull(number);
            }
        }
        records.add(record);
        if (random.nextInt(3) == 0) {
            List<String> some = new ArrayList<>(TAGS.subList(0, 1 + random.nextInt(TAGS.size())));
            tags.put(id, List.copyOf(new TreeSet<>(some)));
        }
    }

    /** None is told in two ways. */
    private @Nullable String anyWord() {
        String word = WORDS.get(random.nextInt(WORDS.size()));
        return word.isEmpty() && random.nextBoolean() ? null : word;
    }

    List<ObjectNode> records() {
        return records;
    }

    Map<String, List<String>> tags() {
        return tags;
    }

    /** Ids of the images that pass, in order. */
    List<String> search(Map<String, String> filter, String sort, boolean descending) {
        Comparator<ObjectNode> byValue = Comparator.comparingDouble(record -> value(record, sort));
        return passing(filter).stream()
                .sorted(
                        (descending ? byValue.reversed() : byValue)
                                .thenComparing(
                                        (one, other) ->
                                                Arrays.compareUnsigned(bytes(one), bytes(other))))
                .map(TestingArchive::id)
                .toList();
    }

    List<ObjectNode> passing(Map<String, String> filter) {
        return records.stream()
                .filter(
                        record ->
                                filter.entrySet().stream()
                                        .allMatch(
                                                one ->
                                                        passes(
                                                                record,
                                                                one.getKey(),
                                                                one.getValue())))
                .toList();
    }

    private boolean passes(ObjectNode record, String name, String text) {
        return switch (name) {
            case "minHardness" -> value(record, "hardness") >= Double.parseDouble(text);
            case "maxHardness" -> isAtMost(value(record, "hardness"), text);
            case "minProgress" -> value(record, "progress") >= Double.parseDouble(text);
            case "maxProgress" -> isAtMost(value(record, "progress"), text);
            case "minSightings" -> value(record, "sightings") >= Double.parseDouble(text);
            case "source", "label" -> record.get(name).asText("").equals(text);
            case "tag" -> tags.getOrDefault(id(record), List.of()).contains(text);
            case "seenAfter" -> seen(record).isAfter(Instant.parse(text));
            case "seenBefore" -> seen(record).isBefore(Instant.parse(text));
            case "idPrefix" -> id(record).startsWith(text);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** What is not known is within no bounds. */
    private static boolean isAtMost(double value, String text) {
        return value != Double.NEGATIVE_INFINITY && value <= Double.parseDouble(text);
    }

    /** What is not known comes before everything. */
    static double value(ObjectNode record, String field) {
        JsonNode node =
                record.get(
                        switch (field) {
                            case "sightings" -> "sighting";
                            default -> field;
                        });
        return field.equals("lastSeen")
                ? seen(record).toEpochMilli()
                : node.isNull() ? Double.NEGATIVE_INFINITY : node.asDouble();
    }

    private static Instant seen(ObjectNode record) {
        return Instant.parse(record.get("lastSeen").asText());
    }

    static String id(ObjectNode record) {
        return record.get("imageId").asText();
    }

    private static byte[] bytes(ObjectNode record) {
        return id(record).getBytes(UTF_8);
    }

    /** A value of a filter: mostly one that an image has, so that bounds are met exactly. */
    String anyValue(String name) {
        ObjectNode record = records.get(random.nextInt(records.size()));
        return switch (name) {
            case "minHardness", "maxHardness" -> String.valueOf(random.nextInt(-1, 21) / 4.0);
            case "minProgress", "maxProgress" -> String.valueOf(random.nextInt(-9, 9) / 8.0);
            case "minSightings" -> String.valueOf(random.nextInt(7));
            case "source", "label" -> WORDS.get(random.nextInt(WORDS.size()));
            case "tag" -> TAGS.get(random.nextInt(TAGS.size()));
            // also between two milliseconds
            case "seenAfter", "seenBefore" ->
                    seen(record).plusNanos(random.nextInt(-1, 2) * 400_000L).toString();
            case "idPrefix" -> {
                String id = id(record);
                int characters = id.codePointCount(0, id.length());
                int some = random.nextInt(1, 1 + Math.min(7, characters));
                yield id.substring(0, id.offsetByCodePoints(0, some));
            }
            default -> throw new IllegalArgumentException(name);
        };
    }
}
