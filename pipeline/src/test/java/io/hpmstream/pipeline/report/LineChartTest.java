package io.hpmstream.pipeline.report;

import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class LineChartTest {

    private static Element chart(List<double[]> points, boolean fromZero) {
        return new LineChart(400, 200, points, fromZero).svg("a curve");
    }

    private static List<double[]> line(int count) {
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            points.add(new double[] {i, i});
        }
        return points;
    }

    private static String[] corners(Element chart, String style) {
        return chart.expectFirst("path." + style).attr("d").substring(1).split("L");
    }

    @Test
    void drawsWhatIsLargerHigherAndWhatIsLaterFurtherRight() {
        String[] corners =
                corners(chart(List.of(new double[] {0, 0}, new double[] {10, 1}), false), "each");

        // from the lower left corner of the axes to the upper right one
        assertThat(corners).containsExactly("52.0 170.0", "386.0 12.0");
    }

    @Test
    void startsTheAxisAtZeroWhereItShould() {
        List<double[]> points = List.of(new double[] {0, 90}, new double[] {10, 100});

        assertThat(chart(points, true).select("text").eachText()).contains("0", "100");
        assertThat(chart(points, false).select("text").eachText())
                .contains("90")
                .doesNotContain("20");
    }

    @Test
    void drawsALongRunInAFewHundredPoints() {
        assertThat(corners(chart(line(100_000), true), "each")).hasSizeBetween(300, 600);
        assertThat(corners(chart(line(600), true), "each")).hasSize(600);
    }

    @Test
    void smoothsNoiseInTheStrongLine() {
        List<double[]> noise = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            noise.add(new double[] {i, i % 2});
        }

        String[] mean = corners(chart(noise, false), "mean");

        // the mean of a tenth of a zigzag between 0 and 1 is the middle of the axis
        assertThat(mean[199]).endsWith(" 91.0");
    }

    @Test
    void drawsASingleMeasurementAndALevelLine() {
        Element single = chart(List.of(new double[] {7, 3}), false);
        Element level = chart(List.of(new double[] {1, 0}, new double[] {2, 0}), true);

        assertThat(single.outerHtml()).doesNotContain("NaN", "Infinity");
        assertThat(level.outerHtml()).doesNotContain("NaN", "Infinity");
    }
}
