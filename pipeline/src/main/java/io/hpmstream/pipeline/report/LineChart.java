package io.hpmstream.pipeline.report;

import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One curve over steps as inline SVG: each measurement in a thin line, their running mean in a
 * strong one. Drawn here, because chart libraries for Java measure text with the fonts of the
 * machine, and a headless Java need not have any; so the browser sets the text and the page's style
 * sheet the colours.
 */
final class LineChart {

    private static final double LEFT = 52;
    private static final double RIGHT = 14;
    private static final double TOP = 12;
    private static final double BOTTOM = 30;
    private static final int MOST_POINTS = 600;
    private static final int POINTS_IN_MEAN = 20;

    private final double width;
    private final double height;
    private final List<double[]> points; // {step, value}, in order
    private final Ticks across;
    private final Ticks up;

    /**
     * @param points {step, value} in order, finite, at least one
     * @param fromZero whether the axis starts at 0, as it should for rates and shares
     */
    LineChart(double width, double height, List<double[]> points, boolean fromZero) {
        this.width = width;
        this.height = height;
        this.points = thinned(points);
        double low = Double.MAX_VALUE;
        double high = -Double.MAX_VALUE;
        for (double[] point : this.points) {
            low = Math.min(low, point[1]);
            high = Math.max(high, point[1]);
        }
        up = Ticks.covering(fromZero ? Math.min(0, low) : low, high, 4);
        double firstStep = points.get(0)[0];
        across =
                Ticks.covering(firstStep <= 1 ? 0 : firstStep, points.get(points.size() - 1)[0], 6);
    }

    /** The chart as an element to be appended; {@code name} is read out in place of it. */
    Element svg(String name) {
        Element svg = element("svg");
        svg.attr("viewBox", "0 0 %s %s".formatted(number(width), number(height)));
        svg.attr("role", "img").attr("aria-label", name);
        addGrid(svg);
        addCurve(svg, points, "each");
        List<double[]> mean = runningMean(points);
        addCurve(svg, mean, "mean");
        double[] last = mean.get(mean.size() - 1);
        svg.appendChild(
                element("circle")
                        .attr("class", "last")
                        .attr("cx", number(x(last[0])))
                        .attr("cy", number(y(last[1])))
                        .attr("r", "3.5"));
        return svg;
    }

    private void addGrid(Element svg) {
        for (double value : up.values()) {
            svg.appendChild(line(LEFT, y(value), width - RIGHT, y(value)));
            svg.appendChild(label(LEFT - 8, y(value) + 4, "end", up.label(value)));
        }
        for (double step : across.values()) {
            // the step that no tick reaches would stand outside
            if (x(step) <= width - RIGHT + 1) {
                svg.appendChild(label(x(step), height - 10, "middle", across.label(step)));
            }
        }
    }

    private void addCurve(Element svg, List<double[]> curve, String style) {
        StringBuilder path = new StringBuilder();
        for (double[] point : curve) {
            path.append(path.isEmpty() ? 'M' : 'L')
                    .append(number(x(point[0])))
                    .append(' ')
                    .append(number(y(point[1])));
        }
        svg.appendChild(element("path").attr("class", style).attr("d", path.toString()));
    }

    private double x(double step) {
        double span = Math.max(1, points.get(points.size() - 1)[0] - across.first());
        return LEFT + (width - LEFT - RIGHT) * (step - across.first()) / span;
    }

    private double y(double value) {
        double share = (value - up.first()) / (up.last() - up.first());
        return height - BOTTOM - (height - TOP - BOTTOM) * share;
    }

    /** At most {@link #MOST_POINTS}: more than the screen has columns help nobody. */
    private static List<double[]> thinned(List<double[]> points) {
        int together = (points.size() + MOST_POINTS - 1) / MOST_POINTS;
        if (together <= 1) {
            return points;
        }
        List<double[]> thinned = new ArrayList<>();
        for (int i = 0; i < points.size(); i += together) {
            thinned.add(mean(points.subList(i, Math.min(points.size(), i + together))));
        }
        return thinned;
    }

    private static List<double[]> runningMean(List<double[]> points) {
        int reach = Math.max(1, points.size() / POINTS_IN_MEAN);
        List<double[]> means = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            double value = mean(points.subList(Math.max(0, i - reach + 1), i + 1))[1];
            means.add(new double[] {points.get(i)[0], value});
        }
        return means;
    }

    private static double[] mean(List<double[]> points) {
        double step = 0;
        double value = 0;
        for (double[] point : points) {
            step += point[0];
            value += point[1];
        }
        return new double[] {step / points.size(), value / points.size()};
    }

    private static Element line(double x1, double y1, double x2, double y2) {
        return element("line")
                .attr("x1", number(x1))
                .attr("y1", number(y1))
                .attr("x2", number(x2))
                .attr("y2", number(y2));
    }

    private static Element label(double x, double y, String anchor, String text) {
        return element("text")
                .attr("x", number(x))
                .attr("y", number(y))
                .attr("text-anchor", anchor)
                .text(text);
    }

    private static Element element(String name) {
        return new Element(name, Parser.NamespaceSvg);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
