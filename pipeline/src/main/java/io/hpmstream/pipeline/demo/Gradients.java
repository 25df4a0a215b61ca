package io.hpmstream.pipeline.demo;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;

/** Smooth colour without an edge: the easiest scenes, and the ground of all others. */
final class Gradients {

    private Gradients() {}

    static void paint(Canvas canvas) {
        ground(canvas);
        int glows = canvas.dice().whole(2, 5);
        for (int i = 0; i < glows; i++) {
            Color color =
                    canvas.dice().chance(0.4)
                            ? canvas.palette().accent(canvas.dice())
                            : canvas.palette().figure(canvas.dice());
            glow(canvas, color, canvas.dice().between(0.35, 0.9) * canvas.side());
        }
    }

    /** A linear gradient over everything, in a random direction. */
    static void ground(Canvas canvas) {
        Dice dice = canvas.dice();
        double angle = dice.between(0, 2 * Math.PI);
        double reach = canvas.side() * 0.6;
        double x = canvas.width() / 2.0;
        double y = canvas.height() / 2.0;
        Graphics2D graphics = canvas.graphics();
        graphics.setPaint(
                new GradientPaint(
                        (float) (x - reach * Math.cos(angle)),
                        (float) (y - reach * Math.sin(angle)),
                        canvas.palette().ground(dice.between(0, 0.3)),
                        (float) (x + reach * Math.cos(angle)),
                        (float) (y + reach * Math.sin(angle)),
                        canvas.palette().ground(dice.between(0.6, 1))));
        graphics.fill(new Rectangle2D.Double(0, 0, canvas.width(), canvas.height()));
    }

    private static void glow(Canvas canvas, Color color, double radius) {
        double x = canvas.dice().between(0, canvas.width());
        double y = canvas.dice().between(0, canvas.height());
        canvas.graphics()
                .setPaint(
                        new RadialGradientPaint(
                                new Point2D.Double(x, y),
                                (float) radius,
                                new float[] {0, 1},
                                new Color[] {
                                    Palette.withAlpha(color, canvas.dice().between(0.5, 0.9)),
                                    Palette.withAlpha(color, 0)
                                }));
        canvas.graphics()
                .fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    }
}
