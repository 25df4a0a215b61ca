package io.hpmstream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.hpmstream.model.safetensors.MalformedSafetensorsException;
import io.hpmstream.model.safetensors.SafetensorsHeader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Trains one masked autoencoder by Hard Patches Mining (arXiv 2304.05919). The same configuration,
 * the same images in the same batches and the same number of threads give the same weights, bit by
 * bit, with or without a stop in between.
 *
 * <p>Confined to the thread that opened it: every method must be called there, except {@link
 * #close}, which may come from any thread once no call is running. Closing frees all native memory.
 */
public final class Pretrainer implements AutoCloseable {
    private final PretrainerConfig config;
    private final Thread owner = Thread.currentThread();
    private final TorchRuntime torch;
    private final HpmProgram program;
    private final TrainerState state;
    private final HpmPhases phases;
    private TrainerCounters counters;
    private double lastFiniteLoss = Double.NaN;

    private Pretrainer(PretrainerConfig config, TorchRuntime torch) {
        this.config = config;
        this.torch = torch;
        DataType type = config.compute().precision().state();
        program =
                new HpmProgram(
                        torch, config.model(), config.optimizer(), config.compute().precision());
        state = new TrainerState(config.model(), program, torch.device(), type);
        phases = new HpmPhases(program, state);
        counters = new TrainerCounters(0, 0, 0, 0, torch.threads());
    }

    /**
     * Loads the native library and makes the initial weights, which depend on nothing but the seed
     * and the model.
     *
     * @throws DeviceUnavailableException if the device is not there
     */
    public static Pretrainer open(PretrainerConfig config) {
        TorchRuntime torch = TorchRuntime.open(config.compute());
        try {
            Pretrainer trainer = new Pretrainer(config, torch);
            trainer.state.initialize(new InitialWeights(config.seed(), config.model()));
            return trainer;
        } catch (RuntimeException e) {
            torch.close();
            throw e;
        }
    }

    /**
     * Begins with the weights of others instead of random ones: the student gets those that a file
     * has, the teacher begins as its copy. The file has an encoder with the names of timm's vision
     * transformers, and may have the decoders of a published MAE or HPM checkpoint; a classifier is
     * left out. Position tables of another grid are interpolated; fixed ones are replaced by this
     * grid's.
     *
     * @param in a file of safetensors in 32-bit floats; stays open
     * @param bytes length of the file
     * @return what was taken and what was left out
     * @throws MalformedSafetensorsException naming the tensors that do not fit; nothing is changed
     * @throws IOException if it cannot be read; this trainer must then not be used any more
     * @throws IllegalStateException after the first step
     */
    public Beginning begin(InputStream in, long bytes) throws IOException {
        checkThread();
        if (counters.step() > 0) {
            throw new IllegalStateException("training has begun, step " + counters.step());
        }
        SafetensorsHeader header = SafetensorsHeader.read(in, bytes);
        PretrainedWeights weights = PretrainedWeights.of(header, state.layout());
        state.begin(weights, header, in);
        return new Beginning(weights.taken(), weights.leftOut());
    }

    /**
     * What a training began with.
     *
     * @param taken names of the model's tensors that the file had
     * @param leftOut names of the file's tensors that the model has no use for
     */
    public record Beginning(List<String> taken, List<String> leftOut) {
        public Beginning {
            taken = List.copyOf(taken);
            leftOut = List.copyOf(leftOut);
        }
    }

    /**
     * Makes one step with these images: the teacher predicts losses, the mask is chosen, the
     * student learns, the teacher follows. All schedules are taken at the number of images seen
     * when this step is done.
     *
     * @throws TrainingDivergedException if this was the last of too many skipped updates in a row
     */
    public StepReport step(ImageBatch batch) {
        checkThread();
        checkBatch(batch);
        long imagesSeen = counters.imagesSeen() + batch.size();
        double rate = config.optimizer().learningRate(imagesSeen);
        double momentum = config.teacher().momentum(imagesSeen);
        try (StepScope scope = new StepScope(torch)) {
            PhaseClock clock = new PhaseClock(torch.isGpu());
            NDArray pixels = batch.pixels(scope.device());
            NDArray scores = scores(scope, batch, pixels);
            long teacherTime = clock.lap(scores);
            HpmPhases.Mask mask = mask(scope, batch, scores, imagesSeen);
            long maskTime = clock.lap(mask.visible());
            HpmPhases.Losses losses = phases.student(scope.device(), pixels, mask);
            long studentTime = clock.lap(losses.means());
            NDArray outcome =
                    phases.optimizer(
                            scope.device(),
                            losses,
                            scope.host(rate, (double) (counters.updates() + 1)));
            double[] means = Tensors.doubles(outcome);
            boolean skipped = means[3] != 0;
            long optimizerTime = clock.lap(outcome);
            long emaTime =
                    skipped || !config.model().predictsLoss()
                            ? 0
                            : clock.lap(phases.ema(scope.device(), scope.host(1 - momentum)));
            counters = counters.after(batch.size(), skipped);
            StepReport report =
                    new StepReport(
                            counters.step(),
                            imagesSeen,
                            batch.size(),
                            means[0],
                            means[1],
                            means[2],
                            hardShare(imagesSeen),
                            rate,
                            momentum,
                            skipped,
                            new PhaseTimes(
                                    teacherTime, maskTime, studentTime, optimizerTime, emaTime),
                            batchLosses(batch, mask, losses));
            watch(report, batch);
            return report;
        }
    }

    /** Steps made. */
    public long step() {
        return counters.step();
    }

    /** Images of all steps. */
    public long imagesSeen() {
        return counters.imagesSeen();
    }

    /** Steps whose update was skipped. */
    public long skippedUpdates() {
        return counters.skippedUpdates();
    }

    /** Threads of the native library as it says itself. */
    public int threads() {
        return torch.threads();
    }

    /**
     * Copies everything that changes into memory of the JVM; give it back with {@link
     * WeightsSnapshot#release}.
     */
    public WeightsSnapshot snapshot(SnapshotBuffers buffers) {
        checkThread();
        return new WeightsSnapshot(config.shape(), counters, state.copyTo(buffers));
    }

    /**
     * Goes on from there. The snapshot's buffers are not needed afterwards.
     *
     * @throws IllegalArgumentException if it is of another model
     */
    public void restore(WeightsSnapshot snapshot) {
        checkThread();
        if (!snapshot.shape().equals(config.shape())) {
            throw new IllegalArgumentException(
                    "cannot restore a snapshot of another model: snapshot has ["
                            + snapshot.shape()
                            + "], this trainer has ["
                            + config.shape()
                            + "]");
        }
        state.copyFrom(snapshot.chunks());
        TrainerCounters restored = snapshot.counters();
        counters =
                new TrainerCounters(
                        restored.step(),
                        restored.imagesSeen(),
                        restored.skippedUpdates(),
                        restored.consecutiveSkips(),
                        torch.threads());
    }

    /**
     * SHA-256 of the student's weights as 32-bit little-endian floats: first all tensors of one
     * dimension, then all others, each group in the order of the published checkpoints.
     */
    public String weightsSha256() {
        checkThread();
        MessageDigest digest = sha256();
        ByteBuffer part = ByteBuffer.allocateDirect(1 << 22);
        for (FlatTensor tensor : state.student().tensors()) {
            for (long from = 0; from < tensor.elements(); ) {
                long bytes =
                        Math.min(
                                part.capacity(),
                                (tensor.elements() - from) * tensor.bytesPerElement());
                tensor.read(from, part.clear().limit((int) bytes));
                digest.update(part.flip());
                from += bytes / tensor.bytesPerElement();
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * What the student makes of these images under the masks that the next step would choose.
     * Changes nothing.
     */
    public Reconstruction reconstruct(ImageBatch batch) {
        checkThread();
        checkBatch(batch);
        try (StepScope scope = new StepScope(torch)) {
            NDArray pixels = batch.pixels(scope.device());
            long imagesSeen = counters.imagesSeen() + batch.size();
            HpmPhases.Mask mask = mask(scope, batch, scores(scope, batch, pixels), imagesSeen);
            HpmPhases.Losses losses = phases.examine(scope.device(), pixels, mask).losses();
            byte[] images = phases.reconstruct(scope.device(), pixels, mask).toByteArray();
            return new Reconstruction(
                    config.model().imageBytes(), images, batchLosses(batch, mask, losses));
        }
    }

    @Override
    public void close() {
        program.close();
        torch.close();
    }

    /** Tensors that this trainer keeps between steps; for tests. */
    int managedArrays() {
        return torch.managedArrays();
    }

    private NDArray scores(StepScope scope, ImageBatch batch, NDArray pixels) {
        if (batch.throughCount() == 0 || !config.model().predictsLoss()) {
            Shape shape = new Shape(batch.size(), config.model().patches());
            return scope.device().zeros(shape, config.compute().precision().state());
        }
        return phases.teacher(scope.device(), pixels, batch.throughNumbers(scope.device()));
    }

    private HpmPhases.Mask mask(
            StepScope scope, ImageBatch batch, NDArray scores, long imagesSeen) {
        int masked = config.masking().masked(config.model().patches());
        int hard = MaskingConfig.hard(masked, hardShare(imagesSeen));
        NDArray recipe = scope.host(masked, hard, config.masking().historyWeight());
        return phases.mask(
                scope.device(),
                scores,
                batch.through(scope.device()),
                batch.history(scope.device()),
                batch.noise(scope.device(), config.seed()),
                recipe);
    }

    /** A plain masked autoencoder masks at random. */
    private double hardShare(long imagesSeen) {
        return config.model().predictsLoss() ? config.masking().hardShare(imagesSeen) : 0;
    }

    private BatchLosses batchLosses(
            ImageBatch batch, HpmPhases.Mask mask, HpmPhases.Losses losses) {
        return new BatchLosses(
                batch.size(),
                config.model().patches(),
                mask.masked().toLongArray(),
                Tensors.doubles(losses.patches()));
    }

    private void watch(StepReport report, ImageBatch batch) {
        if (!report.skipped()) {
            lastFiniteLoss = report.reconstructionLoss();
        } else if (counters.consecutiveSkips() >= config.maxConsecutiveSkips()) {
            throw new TrainingDivergedException(
                    String.format(
                            Locale.ROOT,
                            "loss or gradient is not finite for %d steps in a row, the last one step %d (loss %s, gradient norm %s, "
                                    + "last finite loss %s, learning rate %s); its images were %s",
                            counters.consecutiveSkips(),
                            report.step(),
                            report.reconstructionLoss(),
                            report.gradientNorm(),
                            lastFiniteLoss,
                            report.learningRate(),
                            batch.imageIds()));
        }
    }

    private void checkThread() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException(
                    "trainer belongs to thread "
                            + owner.getName()
                            + ", called from "
                            + Thread.currentThread().getName());
        }
    }

    private void checkBatch(ImageBatch batch) {
        Checks.that(batch.size() > 0, "batch must hold an image", batch.size());
        Checks.that(
                batch.model().imageSize() == config.model().imageSize()
                        && batch.model().patchSize() == config.model().patchSize(),
                "batch must be made for the model [" + config.model().shape() + "]",
                batch.model().shape());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
