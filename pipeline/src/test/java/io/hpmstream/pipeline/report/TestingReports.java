package io.hpmstream.pipeline.report;

import io.hpmstream.hardness.PatchGrid;

import javax.imageio.ImageIO;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Small reports, so that a test states only what it is about. */
final class TestingReports {

    static final PatchGrid AVERAGE = PatchGrid.of(1, 1, new float[] {1});

    private TestingReports() {}

    static RunReport of(List<StepPoint> steps) {
        return new RunReport("a run", List.of(), steps, List.of(), List.of(), List.of());
    }

    static RunReport of(RankedImage hardest) {
        return new RunReport("a run", List.of(), List.of(), List.of(hardest), List.of(), List.of());
    }

    static RankedImage image(String id) {
        return new RankedImage(id, 1.5, 3, encoded("png", 6, 4), AVERAGE);
    }

    /** Losses that fall from 2 towards 1. */
    static List<StepPoint> steps(int count, double predictionLoss) {
        List<StepPoint> steps = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            steps.add(new StepPoint(i, 1 + 1.0 / i, predictionLoss, 0.5, 30));
        }
        return steps;
    }

    static byte[] encoded(String format, int width, int height) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(
                    new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
