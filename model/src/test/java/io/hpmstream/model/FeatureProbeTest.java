package io.hpmstream.model;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FeatureProbeTest {

    private static final int CLASSES = 4;
    private static final int WIDTH = 8;
    // more than the rows that are compared at once
    private static final int IMAGES = 1_300;

    private final SplittableRandom random = new SplittableRandom(3);

    @Test
    void neighboursVoteAsAPlainCountOfThemSays() {
        List<float[]> features = clouds(0.9);
        int[] labels = labels();

        try (FeatureProbe probe = FeatureProbe.open(ComputeConfig.cpu())) {
            int[] actual = probe.neighbours(features, labels, CLASSES, 10);

            int[] expected =
                    IntStream.range(0, IMAGES)
                            .map(image -> vote(image, features, labels, 10))
                            .toArray();
            // votes of 32 and of 64 bits may differ where two classes have as many
            assertThat(share(actual, expected)).isGreaterThan(0.998);
            assertThat(share(actual, labels)).as("accuracy").isBetween(0.5, 0.99);
            assertThat(probe.neighbours(features, labels, CLASSES, 10)).isEqualTo(actual);
        }
    }

    @Test
    void aLineThatSeparatesIsFoundWhateverTheScaleOfTheFeatures() {
        List<float[]> features = clouds(0.2);
        for (float[] feature : features) {
            for (int i = 0; i < WIDTH; i++) {
                feature[i] = feature[i] * (float) Math.pow(10, i - 4) + 100;
            }
        }
        int[] labels = labels();

        try (FeatureProbe probe = FeatureProbe.open(ComputeConfig.cpu())) {
            int half = IMAGES / 2;
            int[] learned = IntStream.range(0, half).map(i -> labels[i]).toArray();
            int[] held = IntStream.range(half, IMAGES).map(i -> labels[i]).toArray();
            int[] actual =
                    probe.linear(
                            features.subList(0, half),
                            learned,
                            CLASSES,
                            features.subList(half, IMAGES));

            assertThat(share(actual, held)).isGreaterThan(0.99);
        }
    }

    @Test
    void nothingIsLearnedWhereNothingIs() {
        List<float[]> features = clouds(0.2);
        int[] labels = IntStream.range(0, IMAGES).map(i -> random.nextInt(CLASSES)).toArray();

        try (FeatureProbe probe = FeatureProbe.open(ComputeConfig.cpu())) {
            assertThat(share(probe.neighbours(features, labels, CLASSES, 20), labels))
                    .isBetween(0.15, 0.35);
        }
    }

    @Test
    void moreNeighboursThanThereAreIsAMistake() {
        try (FeatureProbe probe = FeatureProbe.open(ComputeConfig.cpu())) {
            List<float[]> two = List.of(new float[] {1, 0}, new float[] {0, 1});

            assertThatThrownBy(() -> probe.neighbours(two, new int[] {0, 1}, 2, 2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("fewer than the 2 images");
        }
    }

    /** Points around one centre for each class. */
    private List<float[]> clouds(double spread) {
        List<float[]> features = new ArrayList<>();
        for (int image = 0; image < IMAGES; image++) {
            float[] feature = new float[WIDTH];
            for (int i = 0; i < WIDTH; i++) {
                double centre = i == image % CLASSES ? 1 : 0;
                feature[i] = (float) (centre + spread * (random.nextDouble() - 0.5) * 2);
            }
            features.add(feature);
        }
        return features;
    }

    private static int[] labels() {
        return IntStream.range(0, IMAGES).map(image -> image % CLASSES).toArray();
    }

    private static int vote(int image, List<float[]> features, int[] labels, int count) {
        double[] votes = new double[CLASSES];
        IntStream.range(0, IMAGES)
                .filter(other -> other != image)
                .boxed()
                .sorted(
                        Comparator.comparingDouble(
                                other ->
                                        -TestingModels.cosine(
                                                features.get(image), features.get(other))))
                .limit(count)
                .forEach(
                        other ->
                                votes[labels[other]] +=
                                        Math.exp(
                                                TestingModels.cosine(
                                                                features.get(image),
                                                                features.get(other))
                                                        / 0.07));
        return IntStream.range(0, CLASSES)
                .boxed()
                .max(Comparator.comparingDouble(label -> votes[label]))
                .orElseThrow();
    }

    private static double share(int[] one, int[] other) {
        return IntStream.range(0, one.length).filter(i -> one[i] == other[i]).count()
                / (double) one.length;
    }
}
