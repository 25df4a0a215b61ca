package io.hpmstream.export;

import io.hpmstream.hardness.RecentSighting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static java.lang.Float.NaN;

/** Rows to write and to query. */
final class TestingRows {

    static final String SHA = "0123456789abcdef".repeat(4);

    private TestingRows() {}

    /** A row with every column filled. */
    static ImageRow full(String id) {
        return new ImageRow(
                id,
                1.25,
                -0.125,
                2,
                Instant.parse("2023-11-14T22:13:20Z"),
                Instant.parse("2023-11-14T22:13:20.123Z"),
                812,
                25_984,
                0.4,
                new LastSighting(
                        0.413,
                        0.3333333,
                        "cam",
                        "tabby",
                        "file:///a.jpg",
                        SHA,
                        640,
                        480,
                        "images",
                        3,
                        8812,
                        new ShownPart(0.25, 0, 0.5, 1, true)),
                List.of(new RecentSighting(7, 1.5f), new RecentSighting(812, 1.25f)),
                new PatchHardness(1, 3, new float[] {0.5f, NaN, 12.34f}),
                List.of("keep", "a b"));
    }

    /** A row of an old savepoint: all that it could not know is unknown. */
    static ImageRow bare(String id) {
        return new ImageRow(
                id,
                0,
                0,
                1,
                null,
                null,
                0,
                0,
                null,
                null,
                List.of(),
                new PatchHardness(1, 1, new float[] {NaN}),
                List.of());
    }

    /** The same image with another hardness. */
    static ImageRow withHardness(String id, double hardness) {
        ImageRow row = full(id);
        return new ImageRow(
                id,
                hardness,
                row.progress(),
                row.sightings(),
                row.firstSeen(),
                row.lastSeen(),
                row.lastStep(),
                row.imagesSeen(),
                row.meanLoss(),
                row.last(),
                row.recent(),
                row.grid(),
                row.tags());
    }

    static List<ImageRow> shuffledHardness(int count, long seed) {
        Random random = new Random(seed);
        List<ImageRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // few values, hence many ties
            rows.add(withHardness("image-" + random.nextInt(1_000_000), random.nextInt(20) / 10d));
        }
        return rows;
    }
}
