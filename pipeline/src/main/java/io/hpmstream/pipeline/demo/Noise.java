package io.hpmstream.pipeline.demo;

/**
 * Smooth value noise: random values on the whole-number grid, blended between them, several octaves
 * on top of each other. Pure, one number per place.
 */
record Noise(long seed, int octaves) {

    /** In [0, 1]. */
    double at(double x, double y) {
        double sum = 0;
        double weight = 0;
        double amplitude = 1;
        double scale = 1;
        for (int octave = 0; octave < octaves; octave++) {
            sum += amplitude * octave(octave, x * scale, y * scale);
            weight += amplitude;
            amplitude /= 2;
            scale *= 2;
        }
        return sum / weight;
    }

    private double octave(int octave, double x, double y) {
        long column = (long) Math.floor(x);
        long row = (long) Math.floor(y);
        double right = ease(x - column);
        double down = ease(y - row);
        double top = blend(value(octave, column, row), value(octave, column + 1, row), right);
        double bottom =
                blend(value(octave, column, row + 1), value(octave, column + 1, row + 1), right);
        return blend(top, bottom, down);
    }

    private double value(int octave, long column, long row) {
        long mixed = seed + octave * 0x632BE59BD9B4E019L;
        mixed = (mixed ^ (column * 0x9E3779B97F4A7C15L)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 31) ^ (row * 0x94D049BB133111EBL)) * 0xBF58476D1CE4E5B9L;
        return ((mixed ^ (mixed >>> 29)) >>> 11) * 0x1p-53;
    }

    private static double ease(double share) {
        return share * share * (3 - 2 * share);
    }

    private static double blend(double from, double to, double share) {
        return from + (to - from) * share;
    }
}
