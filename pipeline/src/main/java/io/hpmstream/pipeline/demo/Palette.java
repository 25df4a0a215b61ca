package io.hpmstream.pipeline.demo;

import java.awt.Color;
import java.util.List;

/** A handful of colours that go together: neighbours of one hue, and an accent against it. */
record Palette(float hue, float accentHue, boolean dark) {

    // analogous, triadic and complementary distances on the colour wheel
    private static final List<Float> ACCENTS = List.of(0.12f, 0.33f, 0.42f, 0.5f, 0.58f);

    static Palette random(Dice dice) {
        float hue = (float) dice.unit();
        return new Palette(hue, hue + dice.pick(ACCENTS), dice.chance(0.35));
    }

    /** A quiet colour for large areas; {@code tone} 0 to 1 walks through light and hue. */
    Color ground(double tone) {
        float brightness = (float) (dark ? 0.12 + 0.35 * tone : 0.62 + 0.36 * tone);
        return Color.getHSBColor(
                hue + (float) (0.09 * tone), (float) (0.5 - 0.25 * tone), brightness);
    }

    /** A strong colour near the main hue. */
    Color figure(Dice dice) {
        return Color.getHSBColor(
                hue + (float) dice.between(-0.1, 0.1),
                (float) dice.between(0.45, 0.9),
                (float) dice.between(dark ? 0.55 : 0.3, dark ? 1 : 0.8));
    }

    /** A strong colour against the main hue. */
    Color accent(Dice dice) {
        return Color.getHSBColor(
                accentHue + (float) dice.between(-0.04, 0.04),
                (float) dice.between(0.6, 0.95),
                (float) dice.between(0.7, 1));
    }

    /** Nearly black on light grounds, nearly white on dark ones. */
    Color ink() {
        return Color.getHSBColor(hue, 0.25f, dark ? 0.94f : 0.16f);
    }

    static Color withAlpha(Color color, double alpha) {
        return new Color(
                color.getRed(), color.getGreen(), color.getBlue(), (int) Math.round(255 * alpha));
    }
}
