package io.hpmstream.hardness.flink;

import io.hpmstream.hardness.ImageHardness;
import io.hpmstream.hardness.PatchGrid;
import io.hpmstream.hardness.RecentSighting;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Remembered images of every size. */
final class TestingHardness {

    /** The image that the golden bytes of format version 1 hold. */
    static final ImageHardness GOLDEN =
            new ImageHardness(
                    300,
                    1_700_000_000_000L,
                    1_700_000_086_400L,
                    150,
                    4_800,
                    0.75,
                    1.5,
                    -0.25,
                    List.of(
                            new RecentSighting(20, 1),
                            new RecentSighting(84, 1.25f),
                            new RecentSighting(3, 1.5f)),
                    PatchGrid.of(2, 3, new float[] {1, Float.NaN, 0, 1.5f, 3, 100_000}));

    private TestingHardness() {}

    /** As training leaves it: a full history, most cells measured. */
    static ImageHardness random(long seed, int rows, int columns, int recentSightings) {
        Random random = new Random(seed);
        List<RecentSighting> recent = new ArrayList<>();
        long step = random.nextInt(1_000_000);
        for (int i = 0; i < recentSightings; i++) {
            step += random.nextInt(1_000);
            recent.add(new RecentSighting(step, random.nextFloat(0.1f, 4)));
        }
        float[] cells = new float[rows * columns];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = random.nextInt(4) == 0 ? Float.NaN : random.nextFloat(0.1f, 4);
        }
        long firstSeen = random.nextLong(-1, 2_000_000_000_000L);
        return new ImageHardness(
                1 + random.nextInt(1_000),
                firstSeen,
                firstSeen + random.nextLong(1L << 40),
                step,
                step * 4_096,
                random.nextDouble(),
                random.nextDouble(),
                random.nextGaussian(),
                recent,
                PatchGrid.of(rows, columns, cells));
    }
}
