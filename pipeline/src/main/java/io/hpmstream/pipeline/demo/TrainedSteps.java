package io.hpmstream.pipeline.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.hpmstream.pipeline.TrainedImage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the hardness topic told of a training: losses by step, and the last record of each image.
 * Confined to one thread.
 */
final class TrainedSteps {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int RATE_STEPS = 10;

    private final TreeMap<Long, Step> steps = new TreeMap<>();
    private final Map<String, TrainedImage> latest = new HashMap<>();
    private long records;

    /** One step as its records tell it. */
    private static final class Step {
        private int images;
        private double lossSum;
        private long imagesSeen;
        private long seenAtNanos;

        private double loss() {
            return lossSum / images;
        }
    }

    /** Adds records as they come. */
    void add(List<TrainedImage> sightings) {
        long now = System.nanoTime();
        for (TrainedImage sighting : sightings) {
            Step step = steps.computeIfAbsent(sighting.step(), number -> new Step());
            step.images++;
            step.lossSum += sighting.loss();
            step.imagesSeen = sighting.imagesSeen();
            step.seenAtNanos = now;
            latest.put(sighting.imageId(), sighting);
            records++;
        }
    }

    long records() {
        return records;
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    long lastStep() {
        return steps.isEmpty() ? 0 : steps.lastKey();
    }

    /** Images trained up to and including the last step. */
    long imagesTrained() {
        return steps.isEmpty() ? 0 : steps.lastEntry().getValue().imagesSeen;
    }

    double lastLoss() {
        return steps.isEmpty() ? Double.NaN : steps.lastEntry().getValue().loss();
    }

    /** Images trained before that step. */
    long imagesBefore(long number) {
        Step step = steps.get(number);
        return step == null ? 0 : step.imagesSeen - step.images;
    }

    /** Mean reconstruction loss of the first so many steps. */
    double meanOfFirst(int count) {
        return mean(steps.values().stream().limit(count).toList());
    }

    /** Mean reconstruction loss of the last so many steps. */
    double meanOfLast(int count) {
        return mean(steps.descendingMap().values().stream().limit(count).toList());
    }

    private static double mean(List<Step> steps) {
        return steps.stream().mapToDouble(Step::loss).average().orElse(Double.NaN);
    }

    /** Rate from after that step to the last one; NaN if there are no two of them. */
    double imagesPerSecondAfter(long number) {
        Map.Entry<Long, Step> from = steps.ceilingEntry(number);
        if (from == null || from.getKey() == lastStep()) {
            return Double.NaN;
        }
        return rate(from.getValue(), steps.lastEntry().getValue());
    }

    /** Rate over the last ten steps; 0 before the second. */
    double imagesPerSecondNow() {
        double rate = imagesPerSecondAfter(Math.max(1, lastStep() - RATE_STEPS));
        return Double.isNaN(rate) ? 0 : rate;
    }

    private static double rate(Step from, Step to) {
        return (to.imagesSeen - from.imagesSeen)
                * NANOS_PER_SECOND
                / (to.seenAtNanos - from.seenAtNanos);
    }

    /** Loss and rate of each step; the rate over some steps before. */
    List<Point> points() {
        List<Point> points = new ArrayList<>();
        steps.forEach(
                (number, step) -> {
                    Step before =
                            steps.floorEntry(Math.max(steps.firstKey(), number - RATE_STEPS))
                                    .getValue();
                    double rate =
                            before.seenAtNanos == step.seenAtNanos
                                    ? Double.NaN
                                    : rate(before, step);
                    points.add(new Point(number, step.loss(), step.imagesSeen - step.images, rate));
                });
        return points;
    }

    /**
     * One step of the curve.
     *
     * @param imagesBefore images trained before it
     */
    record Point(long step, double loss, long imagesBefore, double imagesPerSecond) {}

    /** The last record of each image. */
    List<JsonNode> latestOfEachImage() {
        return latest.values().stream().map(TrainedImage::whole).toList();
    }
}
