package io.hpmstream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How well frozen features tell classes apart. The same features give the same answers on every run
 * with the same number of threads.
 *
 * <p>Confined to the thread that opened it. Closing frees all native memory.
 */
public final class FeatureProbe implements AutoCloseable {

    // as usual for features of self-supervised encoders: near neighbours count far more
    private static final double TEMPERATURE = 0.07;
    private static final int ITERATIONS = 300;
    private static final double WEIGHT_DECAY = 1e-3;

    private final TorchRuntime torch;
    private final TorchProgram program;

    private FeatureProbe(TorchRuntime torch) {
        this.torch = torch;
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("training", true);
        program = new TorchProgram(torch, "Probe", "probe.py", attributes);
    }

    /**
     * Loads the native library.
     *
     * @throws DeviceUnavailableException if the device is not there
     */
    public static FeatureProbe open(ComputeConfig compute) {
        TorchRuntime torch = TorchRuntime.open(compute);
        try {
            return new FeatureProbe(torch);
        } catch (RuntimeException e) {
            torch.close();
            throw e;
        }
    }

    /**
     * The class that the nearest others of each image vote for, by the cosine of their features.
     *
     * @param features [N][width]
     * @param labels [N] numbers of the classes, from 0 on
     * @param neighbours how many vote, fewer than there are images
     * @return [N] numbers of classes
     */
    public int[] neighbours(List<float[]> features, int[] labels, int classes, int neighbours) {
        check(features, labels, classes);
        Checks.that(
                neighbours > 0 && neighbours < features.size(),
                "neighbours must be at least 1 and fewer than the " + features.size() + " images",
                neighbours);
        try (StepScope scope = new StepScope(torch)) {
            return numbers(
                    program.call(
                                    scope.device(),
                                    "neighbours",
                                    tensor(scope.device(), features),
                                    labels(scope.device(), labels),
                                    scope.host(neighbours, classes, TEMPERATURE))
                            .singletonOrThrow());
        }
    }

    /**
     * The class of each of the others by logistic regression: full batches from zero, L2 decay.
     *
     * @param features [N][width] to learn from
     * @param labels [N] numbers of their classes, from 0 on
     * @param others [M][width]
     * @return [M] numbers of classes
     */
    public int[] linear(List<float[]> features, int[] labels, int classes, List<float[]> others) {
        check(features, labels, classes);
        try (StepScope scope = new StepScope(torch)) {
            return numbers(
                    program.call(
                                    scope.device(),
                                    "linear",
                                    tensor(scope.device(), features),
                                    labels(scope.device(), labels),
                                    tensor(scope.device(), others),
                                    scope.host(classes, ITERATIONS, WEIGHT_DECAY))
                            .singletonOrThrow());
        }
    }

    private static void check(List<float[]> features, int[] labels, int classes) {
        Checks.that(
                labels.length == features.size(),
                "there must be a label for each of the " + features.size() + " features",
                labels.length);
        Checks.that(
                Arrays.stream(labels).allMatch(label -> label >= 0 && label < classes),
                "labels must be in [0, " + classes + ")",
                Arrays.stream(labels).summaryStatistics());
    }

    private static NDArray tensor(NDManager scope, List<float[]> rows) {
        int width = rows.get(0).length;
        ByteBuffer values =
                ByteBuffer.allocateDirect(Math.multiplyExact(rows.size(), width) * Float.BYTES)
                        .order(ByteOrder.nativeOrder());
        for (int i = 0; i < rows.size(); i++) {
            values.asFloatBuffer().put(i * width, rows.get(i));
        }
        return scope.create(values, new Shape(rows.size(), width), DataType.FLOAT32);
    }

    private static NDArray labels(NDManager scope, int[] labels) {
        return scope.create(Arrays.stream(labels).asLongStream().toArray());
    }

    private static int[] numbers(NDArray tensor) {
        return Arrays.stream(tensor.toLongArray()).mapToInt(Math::toIntExact).toArray();
    }

    @Override
    public void close() {
        program.close();
        torch.close();
    }
}
