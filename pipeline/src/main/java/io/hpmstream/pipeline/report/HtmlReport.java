package io.hpmstream.pipeline.report;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

import java.awt.Dimension;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * A run as one HTML file that needs nothing else: style, curves and images are inside, scripts are
 * forbidden by its own policy. The text of the page is the resource {@code report.html}; this fills
 * it in. Ids come from outside and enter only as text and attributes of a document tree, which
 * escapes them.
 */
public final class HtmlReport {

    private static final double WIDE = 1090;
    private static final double NARROW = 330;
    private static final double HEIGHT = 230;

    private static final int CONTROL_PICTURES = 0x2400;
    private static final int DELETE = 0x7F;
    private static final int DELETE_PICTURE = 0x2421;
    private static final int REPLACEMENT = 0xFFFD;

    private final RunReport report;
    private final Document page;

    private HtmlReport(RunReport report, Document page) {
        this.report = report;
        this.page = page;
    }

    /** Writes the page; a file of that name is replaced, and never seen half written. */
    public static void write(RunReport report, Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        Files.writeString(unfinished, html(report));
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    }

    static String html(RunReport report) throws IOException {
        return new HtmlReport(report, template()).fill().outerHtml();
    }

    private static Document template() throws IOException {
        try (InputStream template =
                Objects.requireNonNull(
                        HtmlReport.class.getResourceAsStream("report.html"),
                        "the jar lacks its resource report.html")) {
            Document page = Jsoup.parse(template, StandardCharsets.UTF_8.name(), "");
            // indentation would put blanks between images
            page.outputSettings().prettyPrint(false);
            return page;
        }
    }

    private Document fill() {
        page.title(shown(report.title()));
        place("title").text(shown(report.title()));
        for (RunFact fact : report.facts()) {
            Element entry = place("facts").appendElement("div");
            entry.appendElement("dt").text(shown(fact.name()));
            entry.appendElement("dd").text(shown(fact.value()));
        }
        place("scale").attr("style", "background-image:" + HeatColors.cssGradient());
        addCurves();
        addImages("hardest", report.hardest());
        addImages("easiest", report.easiest());
        addReconstructions();
        return page;
    }

    private void addCurves() {
        addCurve("loss", WIDE, false, StepPoint::reconstructionLoss);
        addCurve("prediction", NARROW, false, StepPoint::predictionLoss);
        addCurve("hard-share", NARROW, true, point -> 100 * point.hardShare());
        addCurve("rate", NARROW, true, StepPoint::imagesPerSecond);
    }

    private void addCurve(
            String id, double width, boolean fromZero, ToDoubleFunction<StepPoint> value) {
        List<double[]> points = new ArrayList<>();
        for (StepPoint step : report.steps()) {
            if (Double.isFinite(value.applyAsDouble(step))) {
                points.add(new double[] {step.step(), value.applyAsDouble(step)});
            }
        }
        Element figure = place(id);
        if (points.isEmpty()) {
            figure.remove();
        } else {
            String name = figure.expectFirst("h3").text();
            figure.expectFirst("figcaption")
                    .before(new LineChart(width, HEIGHT, points, fromZero).svg(name));
        }
    }

    private void addImages(String id, List<RankedImage> images) {
        for (RankedImage image : images) {
            Element card = card(id, image.id());
            Element shot = card.appendElement("div").addClass("shot");
            Dimension size = Pictures.size(image.thumbnail());
            shot.attr("style", "aspect-ratio:%d/%d".formatted(size.width, size.height));
            addPicture(shot, Pictures.ofEncoded(image.thumbnail()), shown(image.id()));
            addPicture(shot, HeatColors.overlay(image.grid()), "").addClass("heat");
            Element caption = caption(card, image.id());
            caption.appendElement("b").text(String.format(Locale.ROOT, "%.2f ×", image.hardness()));
            caption.appendText(" ").appendElement("span").text(seen(image.sightings()));
        }
        nothingYet(id, images.isEmpty());
    }

    private void addReconstructions() {
        for (ReconstructedImage image : report.reconstructions()) {
            Element card = card("reconstructions", image.id());
            Element row = card.appendElement("div").addClass("triple");
            int side = image.side();
            addPicture(row, Pictures.ofPixels(image.original(), side, side), "original");
            addPicture(row, Pictures.ofPixels(image.masked(), side, side), "masked");
            addPicture(row, Pictures.ofPixels(image.reconstructed(), side, side), "reconstructed");
            caption(card, image.id());
        }
        nothingYet("reconstructions", report.reconstructions().isEmpty());
    }

    private void nothingYet(String id, boolean isEmpty) {
        if (isEmpty) {
            place(id).appendElement("p").addClass("nothing").text("Nothing was measured.");
        }
    }

    private Element card(String id, String imageId) {
        return place(id).appendElement("figure").attr("title", shown(imageId));
    }

    private static Element caption(Element card, String imageId) {
        Element caption = card.appendElement("figcaption");
        // isolated, so that an id with right-to-left letters cannot reorder the figures beside it
        Element id = caption.appendElement("bdi");
        for (String part : shown(imageId).split("(?<=/)", -1)) {
            id.appendText(part).appendElement("wbr"); // a long id breaks between its folders
        }
        caption.appendText(" ");
        return caption;
    }

    private static Element addPicture(Element parent, String uri, String alternative) {
        return parent.appendElement("img").attr("src", uri).attr("alt", alternative);
    }

    /** Control characters as their pictures (␀, ␊, …): HTML cannot hold all of them. */
    private static String shown(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> Character.isISOControl(point) ? picture(point) : point)
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }

    private static int picture(int control) {
        if (control < ' ') {
            return CONTROL_PICTURES + control;
        }
        return control == DELETE ? DELETE_PICTURE : REPLACEMENT;
    }

    private static String seen(long sightings) {
        return sightings == 1
                ? "seen once"
                : String.format(Locale.ROOT, "seen %,d times", sightings);
    }

    private Element place(String id) {
        return Objects.requireNonNull(
                page.getElementById(id), () -> "report.html lacks the element #" + id);
    }
}
