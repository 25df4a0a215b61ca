package io.hpmstream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * Measures how fast a model trains, without Flink, and how near that is to what the native library
 * reaches in large matrix products on the same threads in the same precision. Runs in the thread
 * that calls it.
 */
public final class ModelBenchmark {
    private static final int WARM_UP_STEPS = 3;
    private static final int CEILING_ROUNDS = 3;
    private static final double CEILING_OPERATIONS = 5e10;

    private final PretrainerConfig config;
    private final int steps;
    private final double teacherShare;
    private final List<Integer> ceilingSizes;

    /**
     * A benchmark of so many steps after a short warm-up.
     *
     * @param config whose batch size is used, on noise images
     * @param teacherShare share of the images that go through the teacher
     */
    public ModelBenchmark(PretrainerConfig config, int steps, double teacherShare) {
        this(config, steps, teacherShare, List.of(1024, 2048, 4096));
    }

    ModelBenchmark(
            PretrainerConfig config, int steps, double teacherShare, List<Integer> ceilingSizes) {
        Checks.that(steps > 0, "steps of a benchmark must be positive", steps);
        Checks.share(teacherShare, "teacher share");
        this.config = config;
        this.steps = steps;
        this.teacherShare = teacherShare;
        this.ceilingSizes = ceilingSizes;
    }

    /**
     * What was measured.
     *
     * @param imagesPerSecond of the median step
     * @param phases of the mean step
     * @param peakMemoryBytes largest resident memory of this process so far, where the platform
     *     tells
     * @param gigaflops matrix products of 3 x student + teacher, per second of the median step
     * @param ceilingGigaflops the fastest of some large square matrix products
     * @param threads of the native library
     */
    public record Result(
            double imagesPerSecond,
            PhaseTimes phases,
            OptionalLong peakMemoryBytes,
            double gigaflops,
            double ceilingGigaflops,
            int threads) {
        /** Share of the ceiling that training reaches, in percent. */
        public double computePercent() {
            return 100 * gigaflops / ceilingGigaflops;
        }
    }

    /** Runs it. */
    public Result run() {
        double ceiling = ceiling();
        double[] seconds = new double[steps];
        PhaseTimes phases = new PhaseTimes(0, 0, 0, 0, 0);
        int threads;
        try (Pretrainer trainer = Pretrainer.open(config)) {
            ImageBatch batch = batch();
            for (int i = 0; i < WARM_UP_STEPS; i++) {
                trainer.step(batch);
            }
            for (int i = 0; i < steps; i++) {
                long start = System.nanoTime();
                phases = phases.plus(trainer.step(batch).phases());
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
            threads = trainer.threads();
        }
        OptionalLong peak = ProcessMemory.peakBytes();
        Arrays.sort(seconds);
        double imagesPerSecond = config.batchSize() / seconds[steps / 2];
        int masked = config.masking().masked(config.model().patches());
        double flops =
                new MatrixProducts(config.model(), masked).step(realTeacherShare())
                        * imagesPerSecond;
        // a noisy neighbour must not make the ceiling low: look before and after
        double best = Math.max(ceiling, ceiling());
        return new Result(
                imagesPerSecond, phases.dividedBy(steps), peak, flops / 1e9, best, threads);
    }

    private ImageBatch batch() {
        ModelConfig model = config.model();
        CounterRandom random = CounterRandom.of(config.seed()).with("benchmark");
        ImageBatch batch = new ImageBatch(model, config.batchSize());
        float[] history = new float[model.patches()];
        int throughTeacher = throughTeacher();
        for (int i = 0; i < config.batchSize(); i++) {
            byte[] pixels = new byte[model.imageBytes()];
            for (int j = 0; j < pixels.length; j++) {
                pixels[j] = (byte) (256 * random.uniform((long) i * pixels.length + j));
            }
            Arrays.fill(history, Float.NaN);
            batch.add("image-" + i, 1, pixels, history, i < throughTeacher);
        }
        return batch;
    }

    private int throughTeacher() {
        return (int) Math.round(teacherShare * config.batchSize());
    }

    private double realTeacherShare() {
        return (double) throughTeacher() / config.batchSize();
    }

    private double ceiling() {
        double best = 0;
        try (TorchRuntime torch = TorchRuntime.open(config.compute());
                HpmProgram program =
                        new HpmProgram(
                                torch,
                                config.model(),
                                config.optimizer(),
                                config.compute().precision())) {
            for (int size : ceilingSizes) {
                best = Math.max(best, squareProducts(torch, program, size));
            }
        }
        return best;
    }

    private static double squareProducts(TorchRuntime torch, HpmProgram program, int size) {
        double operations = 2.0 * size * size * size;
        int repeats = (int) Math.max(1, CEILING_OPERATIONS / operations);
        double best = 0;
        try (StepScope scope = new StepScope(torch)) {
            NDArray like = scope.device().zeros(new Shape(1), DataType.FLOAT32);
            NDArray matrix =
                    program.call(scope.device(), "matrix", like, scope.host(size))
                            .singletonOrThrow(); // [size, size]
            for (int i = 0; i < CEILING_ROUNDS; i++) {
                long start = System.nanoTime();
                NDArray last =
                        program.call(scope.device(), "products", matrix, scope.host(repeats))
                                .singletonOrThrow();
                Tensors.doubles(last); // waits for the device
                best = Math.max(best, repeats * operations / (System.nanoTime() - start));
            }
        }
        return best;
    }
}
