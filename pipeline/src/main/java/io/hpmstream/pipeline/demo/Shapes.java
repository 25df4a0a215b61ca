package io.hpmstream.pipeline.demo;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;

/** Discs, rings, stars, polygons and bars with soft shadows on a smooth ground. */
final class Shapes {

    private Shapes() {}

    static void paint(Canvas canvas) {
        Gradients.ground(canvas);
        int count = canvas.dice().whole(3, 8);
        for (int i = 0; i < count; i++) {
            double radius = canvas.side() * canvas.dice().between(0.1, 0.3);
            AffineTransform place = new AffineTransform();
            place.translate(
                    canvas.dice().between(0.1, 0.9) * canvas.width(),
                    canvas.dice().between(0.1, 0.9) * canvas.height());
            place.rotate(canvas.dice().between(0, 2 * Math.PI));
            place.scale(radius, radius);
            drop(canvas, place.createTransformedShape(unitShape(canvas.dice())), radius);
        }
    }

    private static void drop(Canvas canvas, Shape shape, double radius) {
        Graphics2D graphics = canvas.graphics();
        for (int blur = 4; blur > 0; blur--) {
            double shift = radius * 0.06 * blur;
            graphics.setPaint(new Color(0, 0, 0, 22));
            graphics.fill(
                    AffineTransform.getTranslateInstance(shift * 0.6, shift)
                            .createTransformedShape(shape));
        }
        Dice dice = canvas.dice();
        Color color =
                dice.chance(0.4) ? canvas.palette().accent(dice) : canvas.palette().figure(dice);
        Rectangle2D bounds = shape.getBounds2D();
        graphics.setPaint(
                new GradientPaint(
                        (float) bounds.getMinX(),
                        (float) bounds.getMinY(),
                        color.brighter(),
                        (float) bounds.getMaxX(),
                        (float) bounds.getMaxY(),
                        color));
        graphics.fill(shape);
    }

    /** A shape within the unit circle. */
    private static Shape unitShape(Dice dice) {
        return switch (dice.whole(0, 5)) {
            case 0 -> new Ellipse2D.Double(-1, -1, 2, 2);
            case 1 -> ring(dice.between(0.4, 0.75));
            case 2 -> star(dice.whole(5, 9), dice.between(0.35, 0.6));
            case 3 -> star(dice.whole(3, 7), 1);
            case 4 -> new RoundRectangle2D.Double(-0.9, -0.6, 1.8, 1.2, 0.5, 0.5);
            default -> new Rectangle2D.Double(-1, -0.22, 2, 0.44);
        };
    }

    private static Shape ring(double hole) {
        Area ring = new Area(new Ellipse2D.Double(-1, -1, 2, 2));
        ring.subtract(new Area(new Ellipse2D.Double(-hole, -hole, 2 * hole, 2 * hole)));
        return ring;
    }

    /** A star, or with {@code inner} 1 a regular polygon of twice as many corners. */
    static Path2D star(int points, double inner) {
        Path2D star = new Path2D.Double();
        int corners = inner == 1 ? points : 2 * points;
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * i / corners;
            double reach = i % 2 == 0 || inner == 1 ? 1 : inner;
            double x = reach * Math.cos(angle);
            double y = reach * Math.sin(angle);
            if (i == 0) {
                star.moveTo(x, y);
            } else {
                star.lineTo(x, y);
            }
        }
        star.closePath();
        return star;
    }
}
