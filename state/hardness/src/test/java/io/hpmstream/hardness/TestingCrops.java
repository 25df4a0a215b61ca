package io.hpmstream.hardness;

import java.util.random.RandomGenerator;

/** Random resized crops as training makes them: area 0.2 to 1, side ratio 3/4 to 4/3, flips. */
final class TestingCrops {

    private TestingCrops() {}

    static Crop random(RandomGenerator random) {
        double area = random.nextDouble(0.2, 1);
        double ratio = Math.exp(random.nextDouble(Math.log(0.75), Math.log(4 / 3.0)));
        double width = Math.min(1, Math.sqrt(area * ratio));
        double height = Math.min(1, Math.sqrt(area / ratio));
        return new Crop(
                random.nextDouble() * (1 - width),
                random.nextDouble() * (1 - height),
                width,
                height,
                random.nextBoolean());
    }

    /** Hides a quarter of the patches at random, as a training mask leaves them visible. */
    static float[] masked(float[] patches, RandomGenerator random) {
        float[] masked = patches.clone();
        for (int visible = 0; visible < patches.length / 4; ) {
            int patch = random.nextInt(patches.length);
            if (!Float.isNaN(masked[patch])) {
                masked[patch] = Float.NaN;
                visible++;
            }
        }
        return masked;
    }
}
