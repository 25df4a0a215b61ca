package io.hpmstream.pipeline.cli;

import io.hpmstream.model.FixtureCheck;
import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class CheckTableTest {

    @Test
    void showsEachQuantityWithItsVerdict() {
        List<String> lines =
                print(
                        new FixtureCheck("loss", "1.25", "1.25", 0, 1e-9, true),
                        new FixtureCheck("gradient[3]", "2.0", "2.5", 0.25, 1e-4, false),
                        new FixtureCheck("sum", "3", "4", 0.333, Double.POSITIVE_INFINITY, true));

        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).matches("quantity +expected +computed +relative error  verdict");
        assertThat(lines.get(1)).matches("loss +1.25 +1.25 +0.00e\\+00  ok");
        assertThat(lines.get(2))
                .matches("gradient\\[3] +2.0 +2.5 +2.50e-01  OFF \\(at most 1e-04\\)");
        assertThat(lines.get(3)).matches("sum +3 +4 +3.33e-01  reported");
    }

    @Test
    void alignsItsColumns() {
        List<String> lines =
                print(
                        new FixtureCheck("a", "1", "1", 0, 1, true),
                        new FixtureCheck("a long name", "22", "22", 0, 1, true));

        assertThat(lines.get(1).indexOf("ok")).isEqualTo(lines.get(2).indexOf("ok"));
        assertThat(lines.get(0).indexOf("verdict")).isEqualTo(lines.get(2).indexOf("ok"));
    }

    @Test
    void shortensAMaskOfManyPatches() {
        List<String> lines = print(new FixtureCheck("mask", "m".repeat(196), "m", 1, 0, false));

        assertThat(lines.get(1)).contains(" " + "m".repeat(21) + "… ");
    }

    private static List<String> print(FixtureCheck... checks) {
        StringWriter text = new StringWriter();
        try (PrintWriter out = new PrintWriter(text)) {
            CheckTable.print(List.of(checks), out);
        }
        return text.toString().lines().toList();
    }
}
