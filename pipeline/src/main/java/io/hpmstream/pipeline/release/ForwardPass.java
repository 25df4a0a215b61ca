package io.hpmstream.pipeline.release;

import io.hpmstream.model.ComputeConfig;
import io.hpmstream.model.ImageEncoder;
import io.hpmstream.model.ModelConfig;
import io.hpmstream.model.SyntheticImages;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the encoders of a release made of some synthetic images when it was created. Whoever loads
 * them later sees whether they still make the same of them.
 *
 * @param features by the encoder's folder: a row of the class token's values an image
 */
record ForwardPass(int formatVersion, Map<String, List<List<Float>>> features) {

    /** Name of its file. */
    static final String FILE = "forward-pass.json";

    /**
     * How far a feature may be from the stored one, as a share of its length: another processor
     * adds up in another order.
     */
    static final double TOLERANCE = 1e-4;

    private static final int IMAGES = 2;
    private static final int BUFFER = 1 << 20;

    ForwardPass {
        features = new TreeMap<>(features);
    }

    /**
     * Loads encoders of a release and computes it, on the processor and in 32 bits.
     *
     * @param encoders their folders
     * @throws IOException if one cannot be loaded, or its features are not finite
     */
    static ForwardPass compute(Path release, Iterable<String> encoders, ModelConfig model)
            throws IOException {
        Map<String, List<List<Float>>> features = new TreeMap<>();
        for (String encoder : encoders) {
            features.put(encoder, features(new Path(release, weights(encoder)), model));
        }
        return new ForwardPass(ReleaseFiles.FORMAT_VERSION, features);
    }

    /** The file of an encoder's weights. */
    static String weights(String encoder) {
        return encoder + "/model.safetensors";
    }

    private static List<List<Float>> features(Path weights, ModelConfig model) throws IOException {
        FileSystem files = weights.getFileSystem();
        long bytes = files.getFileStatus(weights).getLen();
        try (FSDataInputStream stream = files.open(weights);
                InputStream in = new BufferedInputStream(stream, BUFFER);
                ImageEncoder encoder = ImageEncoder.open(model, in, bytes, ComputeConfig.cpu())) {
            List<List<Float>> rows = new ArrayList<>();
            for (float[] feature :
                    encoder.features(SyntheticImages.of(IMAGES, model.imageSize()))) {
                rows.add(finite(feature, weights));
            }
            return rows;
        }
    }

    private static List<Float> finite(float[] feature, Path weights) throws IOException {
        List<Float> values = new ArrayList<>(feature.length);
        for (float value : feature) {
            if (!Float.isFinite(value)) {
                throw new IOException(
                        "features of %s must be finite, actual: %s".formatted(weights, value));
            }
            values.add(value);
        }
        return values;
    }

    /** Where another one of the same encoder differs by more than rounding. */
    List<String> differences(ForwardPass now) {
        List<String> differences = new ArrayList<>();
        now.features.forEach(
                (encoder, rows) -> {
                    List<List<Float>> stored = features.getOrDefault(encoder, List.of());
                    double distance = distance(stored, rows);
                    if (!(distance <= TOLERANCE)) {
                        differences.add(
                                "%s gives features that are %.2g of their length away from those in %s, at most %s is rounding"
                                        .formatted(encoder, distance, FILE, TOLERANCE));
                    }
                });
        return differences;
    }

    /** The largest ‖now − stored‖ / ‖stored‖ of all images; NaN if they cannot be compared. */
    private static double distance(List<List<Float>> stored, List<List<Float>> now) {
        if (stored.size() != now.size()) {
            return Double.NaN;
        }
        double largest = 0;
        for (int i = 0; i < now.size(); i++) {
            largest = Math.max(largest, ratio(stored.get(i), now.get(i)));
        }
        return largest;
    }

    private static double ratio(List<Float> stored, List<Float> now) {
        if (stored.size() != now.size()) {
            return Double.NaN;
        }
        double squares = 0;
        double distance = 0;
        for (int i = 0; i < now.size(); i++) {
            double value = stored.get(i);
            squares += value * value;
            distance += Math.pow(now.get(i) - value, 2);
        }
        return Math.sqrt(distance) / Math.sqrt(squares);
    }
}
