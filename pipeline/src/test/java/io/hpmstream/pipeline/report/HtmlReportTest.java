package io.hpmstream.pipeline.report;

import io.hpmstream.hardness.PatchGrid;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import javax.imageio.ImageIO;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HtmlReportTest {

    private static Document page(RunReport report) throws IOException {
        return Jsoup.parse(HtmlReport.html(report));
    }

    private static List<String> hostileIds() {
        return List.of(
                "<script>alert(1)</script>",
                "</title></style><script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "' onmouseover='alert(1)",
                "&lt;script&gt; &amp; &#60;b&#62;",
                "javascript:alert(1)",
                "]]> --> <!-- <![CDATA[",
                "../../etc/passwd\u0000\u0007\u007F",
                "line\nbreak\tand  blanks ",
                "\u202Ereversed\u202C gnp.exe",
                "🦔".repeat(128));
    }

    @ParameterizedTest
    @MethodSource("hostileIds")
    void showsAnyIdAsTextAndNothingElse(String id) throws IOException {
        byte[] pixels = new byte[12];
        RunReport report =
                new RunReport(
                        id,
                        List.of(new RunFact(id, id)),
                        List.of(),
                        List.of(TestingReports.image(id)),
                        List.of(TestingReports.image(id)),
                        List.of(new ReconstructedImage(id, 2, pixels, pixels, pixels)));

        Document page = page(report);

        String shown =
                id.replace('\u0000', '␀')
                        .replace('\u0007', '␇')
                        .replace('\t', '␉')
                        .replace('\n', '␊')
                        .replace('\u007F', '␡');
        assertThat(page.select("bdi").eachText()).hasSize(3);
        assertThat(page.select("bdi")).allSatisfy(e -> assertThat(e.wholeText()).isEqualTo(shown));
        assertThat(page.select("figure[title]"))
                .hasSize(3)
                .allSatisfy(e -> assertThat(e.attr("title")).isEqualTo(shown));
        assertThat(page.expectFirst("#title").wholeText()).isEqualTo(shown);
        assertThat(page.expectFirst("dd").wholeText()).isEqualTo(shown);
        requireNothingRuns(page);
    }

    private static void requireNothingRuns(Document page) {
        assertThat(page.select("script, iframe, object, embed, link, base, form")).isEmpty();
        assertThat(page.select("img"))
                .isNotEmpty()
                .allSatisfy(e -> assertThat(e.attr("src")).startsWith("data:image/"));
        for (Element element : page.getAllElements()) {
            assertThat(element.attributes().asList())
                    .extracting(Attribute::getKey)
                    .noneMatch(name -> name.startsWith("on"));
        }
    }

    @Test
    void loadsNothing() throws IOException {
        RunReport report = TestingReports.of(TestingReports.image("cat-17"));

        String html = HtmlReport.html(report);

        assertThat(html).doesNotContain("http:", "https:", "url(", "@import");
        assertThat(
                        page(report)
                                .expectFirst("meta[http-equiv=Content-Security-Policy]")
                                .attr("content"))
                .isEqualTo("default-src 'none'; img-src data:; style-src 'unsafe-inline'");
    }

    @Test
    void tellsTheFactsInTheirOrder() throws IOException {
        List<RunFact> facts =
                List.of(new RunFact("steps", "150"), new RunFact("dead letters", "0"));

        Document page =
                page(new RunReport("run 7", facts, List.of(), List.of(), List.of(), List.of()));

        assertThat(page.title()).isEqualTo("run 7");
        assertThat(page.select("#facts dt").eachText()).containsExactly("steps", "dead letters");
        assertThat(page.select("#facts dd").eachText()).containsExactly("150", "0");
    }

    @Test
    void drawsACurveForEachMeasurement() throws IOException {
        Document page = page(TestingReports.of(TestingReports.steps(30, 0.6)));

        assertThat(page.select("#loss svg, #prediction svg, #hard-share svg, #rate svg"))
                .hasSize(4)
                .allSatisfy(svg -> assertThat(svg.select("path")).hasSize(2))
                .allSatisfy(svg -> assertThat(svg.attr("aria-label")).isNotEmpty());
        assertThat(page.select("#loss svg").attr("aria-label")).isEqualTo("Reconstruction loss");
    }

    @Test
    void leavesOutACurveThatWasNotMeasured() throws IOException {
        Document plainMae = page(TestingReports.of(TestingReports.steps(30, Double.NaN)));

        assertThat(plainMae.getElementById("prediction")).isNull();
        assertThat(plainMae.getElementById("loss")).isNotNull();
    }

    @Test
    void saysWhereNothingWasMeasured() throws IOException {
        Document page = page(TestingReports.of(List.of()));

        assertThat(page.select("#hardest, #easiest, #reconstructions").eachText())
                .containsOnly("Nothing was measured.");
        assertThat(page.select("svg")).isEmpty();
    }

    @Test
    void tellsHowHardAnImageIsAndHowOftenItWasSeen() throws IOException {
        byte[] thumbnail = TestingReports.encoded("jpeg", 6, 4);
        RankedImage often = new RankedImage("a", 1.834, 1_200, thumbnail, TestingReports.AVERAGE);
        RankedImage once = new RankedImage("a", 0.5, 1, thumbnail, TestingReports.AVERAGE);

        assertThat(page(TestingReports.of(often)).select("#hardest figcaption").text())
                .isEqualTo("a 1.83 × seen 1,200 times");
        assertThat(page(TestingReports.of(once)).select("#hardest figcaption").text())
                .isEqualTo("a 0.50 × seen once");
    }

    @Test
    void laysTheHeatMapOverTheWholeThumbnail() throws IOException {
        float[] cells = {1, 1, 1, 1, 1, 4};
        byte[] thumbnail = TestingReports.encoded("png", 60, 40);
        RankedImage image = new RankedImage("a", 1, 1, thumbnail, PatchGrid.of(2, 3, cells));

        Element shot = page(TestingReports.of(image)).expectFirst(".shot");

        assertThat(shot.attr("style")).isEqualTo("aspect-ratio:60/40");
        assertThat(decoded(shot.child(0)).getWidth()).isEqualTo(60);
        BufferedImage heat = decoded(shot.child(1));
        assertThat(heat.getWidth()).isEqualTo(3);
        assertThat(heat.getHeight()).isEqualTo(2);
        for (int cell = 0; cell < cells.length; cell++) {
            int alpha = heat.getRGB(cell % 3, cell / 3) >>> 24;
            assertThat(alpha > 0).as("cell %d", cell).isEqualTo(cell == 5);
        }
    }

    @Test
    void showsOriginalMaskedAndReconstructedSideBySide() throws IOException {
        byte[] original = {1, 2, 3};
        byte[] masked = {4, 5, 6};
        byte[] reconstructed = {7, 8, (byte) 250};
        RunReport report =
                new RunReport(
                        "a run",
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new ReconstructedImage("a", 1, original, masked, reconstructed)));

        List<Element> images = page(report).select("#reconstructions img");

        assertThat(images)
                .extracting(image -> image.attr("alt"))
                .containsExactly("original", "masked", "reconstructed");
        assertThat(decoded(images.get(0)).getRGB(0, 0)).isEqualTo(0xFF010203);
        assertThat(decoded(images.get(1)).getRGB(0, 0)).isEqualTo(0xFF040506);
        assertThat(decoded(images.get(2)).getRGB(0, 0)).isEqualTo(0xFF0708FA);
    }

    private static BufferedImage decoded(Element image) throws IOException {
        String base64 = image.attr("src").replaceFirst("data:image/(png|jpeg);base64,", "");
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
    }

    @Test
    void refusesAThumbnailThatNoBrowserShows() {
        RankedImage image =
                new RankedImage("a", 1, 1, new byte[] {'R', 'I', 'F', 'F'}, TestingReports.AVERAGE);

        assertThatThrownBy(() -> HtmlReport.html(TestingReports.of(image)))
                .hasMessage("thumbnail must be PNG or JPEG, actual: 4 bytes of something else");
    }

    @ParameterizedTest
    @ValueSource(strings = {"report.html", "with blanks & <marks>.html"})
    void replacesTheFileAndLeavesNothingBeside(String name, @TempDir Path folder)
            throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, "of the run before");

        HtmlReport.write(TestingReports.of(TestingReports.steps(2, 0.6)), file);

        assertThat(Files.readString(file)).startsWith("<!doctype html>").contains("</html>");
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
    }
}
