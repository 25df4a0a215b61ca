package io.hpmstream.pipeline.demo;

import java.awt.Color;
import java.awt.Shape;
import java.awt.TexturePaint;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.function.DoubleBinaryOperator;

/**
 * Fine patterns on a part of a smooth image: checks, stripes, bricks, weave, rings, clouds, grain.
 * The contrast inside one image, hard here and easy there, is what a hardness map should find.
 */
final class Textures {

    private Textures() {}

    static void paint(Canvas canvas) {
        Gradients.ground(canvas);
        fill(canvas, region(canvas));
        if (canvas.dice().chance(0.4)) {
            fill(canvas, region(canvas));
        }
    }

    /** Fills a region with a random pattern in two colours. */
    static void fill(Canvas canvas, Shape region) {
        Dice dice = canvas.dice();
        Color low = canvas.palette().figure(dice);
        Color high = dice.chance(0.5) ? canvas.palette().accent(dice) : canvas.palette().ground(1);
        BufferedImage pattern = pattern(canvas, random(canvas), low, high);
        canvas.graphics()
                .setPaint(
                        new TexturePaint(
                                pattern,
                                new Rectangle2D.Double(0, 0, canvas.width(), canvas.height())));
        canvas.graphics().fill(region);
    }

    private static Shape region(Canvas canvas) {
        Dice dice = canvas.dice();
        double width = canvas.width();
        double height = canvas.height();
        return switch (dice.whole(0, 3)) {
            case 0 -> {
                double radius = canvas.side() * dice.between(0.25, 0.45);
                double x = dice.between(0.3, 0.7) * width;
                double y = dice.between(0.3, 0.7) * height;
                yield new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
            }
            case 1 -> slanted(0, width, dice.between(0.2, 0.8) * height, dice, height);
            case 2 ->
                    new Rectangle2D.Double(
                            dice.between(0, 0.4) * width,
                            dice.between(0, 0.4) * height,
                            dice.between(0.4, 0.6) * width,
                            dice.between(0.4, 0.6) * height);
            default -> new Rectangle2D.Double(0, 0, width, height);
        };
    }

    private static Shape slanted(double left, double right, double y, Dice dice, double height) {
        Path2D below = new Path2D.Double();
        below.moveTo(left, y + dice.between(-0.2, 0.2) * height);
        below.lineTo(right, y + dice.between(-0.2, 0.2) * height);
        below.lineTo(right, height);
        below.lineTo(left, height);
        below.closePath();
        return below;
    }

    private static BufferedImage pattern(
            Canvas canvas, DoubleBinaryOperator tone, Color low, Color high) {
        BufferedImage image =
                new BufferedImage(canvas.width(), canvas.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < canvas.height(); y++) {
            for (int x = 0; x < canvas.width(); x++) {
                image.setRGB(x, y, mixed(low, high, tone.applyAsDouble(x, y)));
            }
        }
        return image;
    }

    private static int mixed(Color low, Color high, double tone) {
        double share = Math.max(0, Math.min(1, tone));
        int red = (int) (low.getRed() + share * (high.getRed() - low.getRed()));
        int green = (int) (low.getGreen() + share * (high.getGreen() - low.getGreen()));
        int blue = (int) (low.getBlue() + share * (high.getBlue() - low.getBlue()));
        return red << 16 | green << 8 | blue;
    }

    /**
     * A tone 0 to 1 for each pixel; patterns repeat every {@code size} pixels, turned by an angle.
     */
    private static DoubleBinaryOperator random(Canvas canvas) {
        Dice dice = canvas.dice();
        double size = canvas.side() * dice.between(0.05, 0.14);
        double angle = dice.between(0, Math.PI);
        double cos = Math.cos(angle) / size;
        double sin = Math.sin(angle) / size;
        DoubleBinaryOperator pattern = upright(dice);
        return (x, y) -> pattern.applyAsDouble(cos * x - sin * y, sin * x + cos * y);
    }

    private static DoubleBinaryOperator upright(Dice dice) {
        Noise noise = new Noise(dice.seed(), 4);
        return switch (dice.whole(0, 6)) {
            case 0 -> (u, v) -> wave(u) * wave(v) > 0 ? 1 : 0;
            case 1 -> (u, v) -> 0.5 + 1.2 * wave(u);
            case 2 -> (u, v) -> brick(u, v);
            case 3 ->
                    (u, v) ->
                            0.5
                                    + 0.5
                                            * (Math.abs(wave(u)) > Math.abs(wave(v))
                                                    ? wave(u)
                                                    : -wave(v));
            case 4 -> (u, v) -> 0.5 + 0.5 * wave(3 * noise.at(u / 4, v / 4) * 2 + u / 6);
            case 5 -> (u, v) -> 2 * noise.at(u / 2, v / 2) - 0.5;
            default -> (u, v) -> 1.6 * noise.at(u * 3, v / 2) - 0.3;
        };
    }

    private static double wave(double turns) {
        return Math.sin(2 * Math.PI * turns / 2);
    }

    private static double brick(double u, double v) {
        double row = Math.floor(v);
        double along = u / 2 + (row % 2 == 0 ? 0 : 0.5);
        boolean joint = v - row < 0.16 || along - Math.floor(along) < 0.08;
        return joint ? 1 : 0.12 * Math.abs(row % 3);
    }
}
