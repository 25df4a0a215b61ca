package io.hpmstream.pipeline.demo;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** Sky, sun, ranges of hills, and on the nearest one grass, trees or houses. */
final class Landscapes {

    private Landscapes() {}

    static void paint(Canvas canvas) {
        Dice dice = canvas.dice();
        double horizon = canvas.height() * dice.between(0.4, 0.6);
        sky(canvas, horizon);
        int ranges = dice.whole(2, 4);
        for (int range = 1; range <= ranges; range++) {
            double nearness = range / (double) ranges;
            double base = horizon + (canvas.height() - horizon) * (nearness - 0.6) * 0.9;
            Noise relief = new Noise(dice.seed(), 3);
            double height = canvas.side() * dice.between(0.12, 0.3);
            Shape hills = hills(canvas, relief, base, height);
            canvas.graphics().setPaint(haze(canvas.palette(), nearness));
            canvas.graphics().fill(hills);
            if (range == ranges) {
                foreground(canvas, hills, relief, base, height);
            }
        }
    }

    private static void sky(Canvas canvas, double horizon) {
        Dice dice = canvas.dice();
        Graphics2D graphics = canvas.graphics();
        Palette palette = canvas.palette();
        graphics.setPaint(
                new GradientPaint(0, 0, palette.ground(0), 0, (float) horizon, palette.ground(1)));
        graphics.fill(new Rectangle2D.Double(0, 0, canvas.width(), canvas.height()));
        double radius = canvas.side() * dice.between(0.05, 0.13);
        double x = dice.between(0.15, 0.85) * canvas.width();
        double y = dice.between(0.15, 0.8) * horizon;
        graphics.setPaint(palette.accent(dice));
        graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    }

    private static Shape hills(Canvas canvas, Noise relief, double base, double height) {
        Path2D hills = new Path2D.Double();
        hills.moveTo(0, canvas.height());
        for (int x = 0; x <= canvas.width(); x++) {
            hills.lineTo(x, crest(canvas, relief, base, height, x));
        }
        hills.lineTo(canvas.width(), canvas.height());
        hills.closePath();
        return hills;
    }

    private static double crest(Canvas canvas, Noise relief, double base, double height, double x) {
        return base + height * (0.5 - relief.at(3 * x / canvas.side(), 0.5));
    }

    private static Color haze(Palette palette, double nearness) {
        float brightness = (float) (palette.dark() ? 0.4 - 0.25 * nearness : 0.8 - 0.45 * nearness);
        return Color.getHSBColor(
                palette.hue() + 0.08f * (float) nearness,
                (float) (0.25 + 0.35 * nearness),
                brightness);
    }

    private static void foreground(
            Canvas canvas, Shape hills, Noise relief, double base, double height) {
        Dice dice = canvas.dice();
        if (dice.chance(0.35)) {
            Textures.fill(canvas, hills);
        }
        boolean village = dice.chance(0.5);
        int count = dice.whole(3, 9);
        for (int i = 0; i < count; i++) {
            double x = dice.between(0, canvas.width());
            double y =
                    crest(canvas, relief, base, height, x) + dice.between(0, 0.2) * canvas.side();
            double size = canvas.side() * dice.between(0.08, 0.2);
            AffineTransform place = AffineTransform.getTranslateInstance(x, y);
            place.scale(size, size);
            if (village) {
                house(canvas, place);
            } else {
                tree(canvas, place);
            }
        }
    }

    private static void tree(Canvas canvas, AffineTransform place) {
        Graphics2D graphics = canvas.graphics();
        graphics.setPaint(canvas.palette().ink());
        graphics.fill(place.createTransformedShape(new Rectangle2D.Double(-0.06, -0.3, 0.12, 0.4)));
        graphics.setPaint(canvas.palette().figure(canvas.dice()).darker());
        for (int tier = 0; tier < 3; tier++) {
            Path2D branches = new Path2D.Double();
            branches.moveTo(0, -1.3 + 0.3 * tier);
            branches.lineTo(0.3 + 0.08 * tier, -0.75 + 0.3 * tier);
            branches.lineTo(-0.3 - 0.08 * tier, -0.75 + 0.3 * tier);
            branches.closePath();
            graphics.fill(place.createTransformedShape(branches));
        }
    }

    private static void house(Canvas canvas, AffineTransform place) {
        Graphics2D graphics = canvas.graphics();
        Dice dice = canvas.dice();
        graphics.setPaint(canvas.palette().ground(dice.between(0.6, 1)));
        graphics.fill(place.createTransformedShape(new Rectangle2D.Double(-0.5, -0.6, 1, 0.7)));
        Path2D roof = new Path2D.Double();
        roof.moveTo(-0.6, -0.6);
        roof.lineTo(0, -1.1);
        roof.lineTo(0.6, -0.6);
        roof.closePath();
        graphics.setPaint(canvas.palette().accent(dice));
        graphics.fill(place.createTransformedShape(roof));
        graphics.setPaint(canvas.palette().ink());
        graphics.fill(place.createTransformedShape(new Rectangle2D.Double(-0.32, -0.4, 0.2, 0.2)));
        graphics.fill(place.createTransformedShape(new Rectangle2D.Double(0.1, -0.4, 0.22, 0.5)));
    }
}
