package io.hpmstream.pipeline.release;

import java.util.Map;
import java.util.TreeMap;

/**
 * How good a release is, measured on one folder of images. It lies beside releases, never inside,
 * since it is made later.
 *
 * @param id of this evaluation: {@code when} and a few digits of its content
 * @param release id of the release that was measured
 * @param when RFC 3339, UTC
 * @param codeVersion of the build that measured
 * @param encoder whose features were looked at, student or teacher; the loss is the student's
 * @param data what it was measured on
 * @param metrics by name, such as {@code knn-10.accuracy}
 */
public record Evaluation(
        int formatVersion,
        String id,
        String release,
        String when,
        String codeVersion,
        String encoder,
        Data data,
        Map<String, Metric> metrics) {

    /** The version that this build writes, and the latest that it reads. */
    public static final int FORMAT_VERSION = ReleaseFiles.FORMAT_VERSION;

    public Evaluation {
        metrics = new TreeMap<>(metrics);
    }

    /**
     * The images.
     *
     * @param sha256 of lines {@code path sha256}, sorted: the same folder has the same
     */
    public record Data(String folder, String sha256, int images, int classes) {}

    /**
     * One figure.
     *
     * @param low lower end of its 95 % confidence interval
     * @param high upper end
     */
    public record Metric(double value, double low, double high) {}
}
