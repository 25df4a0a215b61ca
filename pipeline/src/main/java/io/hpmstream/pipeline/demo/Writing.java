package io.hpmstream.pipeline.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;

/** A page, slightly turned: a headline, lines of made-up words, sometimes a picture. */
final class Writing {

    private Writing() {}

    static void paint(Canvas canvas) {
        Gradients.ground(canvas);
        Dice dice = canvas.dice();
        Graphics2D graphics = canvas.graphics();
        AffineTransform upright = graphics.getTransform();
        graphics.rotate(dice.between(-0.14, 0.14), canvas.width() / 2.0, canvas.height() / 2.0);
        double margin = canvas.side() * dice.between(0.06, 0.16);
        Rectangle2D page =
                new Rectangle2D.Double(
                        margin, margin, canvas.width() - 2 * margin, canvas.height() - 2 * margin);
        sheet(canvas, page);
        fill(canvas, page);
        graphics.setTransform(upright);
    }

    private static void sheet(Canvas canvas, Rectangle2D page) {
        for (int blur = 3; blur > 0; blur--) {
            canvas.graphics().setPaint(new Color(0, 0, 0, 26));
            canvas.graphics()
                    .fill(
                            new RoundRectangle2D.Double(
                                    page.getX() + blur,
                                    page.getY() + 2 * blur,
                                    page.getWidth(),
                                    page.getHeight(),
                                    4,
                                    4));
        }
        canvas.graphics().setPaint(Color.getHSBColor(canvas.palette().hue(), 0.06f, 0.97f));
        canvas.graphics().fill(page);
    }

    private static void fill(Canvas canvas, Rectangle2D page) {
        Dice dice = canvas.dice();
        Color ink = Color.getHSBColor(canvas.palette().hue(), 0.4f, 0.2f);
        double size = canvas.side() * dice.between(0.055, 0.09);
        double top = page.getMinY() + size;
        if (dice.chance(0.7)) {
            line(
                    canvas,
                    page,
                    top,
                    size * 1.7,
                    canvas.palette().accent(dice),
                    dice.between(0.5, 0.9));
            top += size * 3.2;
        }
        Rectangle2D picture = picture(canvas, page, top, size);
        while (top + size < page.getMaxY() - size / 2) {
            boolean beside = top < picture.getMaxY() + size / 2;
            Rectangle2D column =
                    new Rectangle2D.Double(
                            page.getX(),
                            page.getY(),
                            beside ? picture.getX() - page.getX() : page.getWidth(),
                            page.getHeight());
            line(canvas, column, top, size, ink, dice.chance(0.2) ? dice.between(0.3, 0.8) : 1);
            top += size * 1.75;
        }
    }

    /** Right of the text, or empty at the top of it. */
    private static Rectangle2D picture(Canvas canvas, Rectangle2D page, double top, double size) {
        if (canvas.dice().chance(0.5)) {
            return new Rectangle2D.Double(page.getMaxX(), page.getMinY(), 0, 0);
        }
        double width = page.getWidth() * canvas.dice().between(0.3, 0.5);
        Rectangle2D frame =
                new Rectangle2D.Double(
                        page.getMaxX() - width - size,
                        top,
                        width,
                        Math.min(width * 0.8, page.getMaxY() - size - top));
        Textures.fill(canvas, frame);
        return frame;
    }

    private static void line(
            Canvas canvas, Rectangle2D column, double top, double size, Color ink, double filled) {
        Dice dice = canvas.dice();
        Graphics2D graphics = canvas.graphics();
        graphics.setPaint(ink);
        graphics.setStroke(
                new BasicStroke(
                        (float) (size * 0.17), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        double advance = size * 0.85;
        double end = column.getMinX() + size + (column.getWidth() - 2 * size) * filled;
        double x = column.getMinX() + size;
        while (x < end) {
            int letters = dice.whole(2, 8);
            for (int i = 0; i < letters && x + advance < end; i++) {
                AffineTransform place = AffineTransform.getTranslateInstance(x, top);
                place.scale(size * 0.58, size);
                Path2D letter = StrokeLetters.random(dice);
                graphics.draw(place.createTransformedShape(letter));
                x += advance;
            }
            x += advance * 0.8;
        }
    }
}
