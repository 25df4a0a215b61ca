package io.hpmstream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.hpmstream.model.safetensors.SafetensorsHeader;
import io.hpmstream.model.safetensors.SafetensorsHeader.Entry;
import io.hpmstream.model.safetensors.SafetensorsReader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/**
 * A trained encoder that is no longer changed: images in, features out. The feature of an image is
 * the class token after the last norm, as {@code timm}'s vision transformers without a classifier
 * give it.
 *
 * <p>Confined to the thread that opened it. Closing frees all native memory.
 */
public final class ImageEncoder implements AutoCloseable {

    // the program asks for one, though nothing is trained
    private static final OptimizerConfig UNUSED = new OptimizerConfig(0, 0, 0, 0, 1, 1, 0);

    private final ModelConfig model;
    private final WeightLayout layout;
    private final TorchRuntime torch;
    private final HpmProgram program;
    private final FlatWeights weights;
    private final NDArray positions; // [L + 1, width]
    private ByteBuffer pixels = ByteBuffer.allocateDirect(0);

    private ImageEncoder(
            ModelConfig model,
            WeightLayout layout,
            TorchRuntime torch,
            Precision precision,
            SafetensorsHeader header,
            InputStream in)
            throws IOException {
        this.model = model;
        this.layout = layout;
        this.torch = torch;
        program = new HpmProgram(torch, model, layout, UNUSED, precision);
        weights = FlatWeights.zeros("encoder", program, torch.device(), layout, DataType.FLOAT32);
        positions = load(header, in);
    }

    /**
     * Reads an encoder.
     *
     * @param model sizes of the encoder and of its images; the rest is not looked at
     * @param in a file of safetensors with the names of timm's vision transformers, in 32-bit
     *     floats; stays open
     * @param bytes length of the file
     * @throws IOException if it cannot be read, or is not of this model
     * @throws DeviceUnavailableException if the device is not there
     */
    public static ImageEncoder open(
            ModelConfig model, InputStream in, long bytes, ComputeConfig compute)
            throws IOException {
        Checks.that(
                compute.precision().state() == DataType.FLOAT32,
                "an encoder computes in float32 or bfloat16",
                compute.precision());
        SafetensorsHeader header = SafetensorsHeader.read(in, bytes);
        WeightLayout layout = new WeightLayout(model).encoder();
        header.requireFloats(layout.shapes());
        TorchRuntime torch = TorchRuntime.open(compute);
        try {
            return new ImageEncoder(model, layout, torch, compute.precision(), header, in);
        } catch (IOException | RuntimeException e) {
            torch.close();
            throw e;
        }
    }

    /** Pixels of a side of the images that it takes. */
    public int imageSize() {
        return model.imageSize();
    }

    /** Values of a feature. */
    public int width() {
        return model.encoder().width();
    }

    /**
     * The features of some images.
     *
     * @param images [S, S, 3] bytes each, row-major RGB
     * @return [N][width]
     */
    public float[][] features(List<byte[]> images) {
        int count = images.size();
        if (pixels.capacity() < count * model.imageBytes()) {
            pixels = ByteBuffer.allocateDirect(count * model.imageBytes());
        }
        pixels.clear();
        images.forEach(pixels::put);
        try (StepScope scope = new StepScope(torch)) {
            Shape shape = new Shape(count, model.imageSize(), model.imageSize(), 3);
            ByteBuffer exact = pixels.flip().slice().order(ByteOrder.nativeOrder());
            NDArray features =
                    program.call(
                                    scope.device(),
                                    "features",
                                    weights.plainArray(),
                                    weights.decayedArray(),
                                    positions,
                                    scope.device().create(exact, shape, DataType.UINT8))
                            .singletonOrThrow();
            float[] all = features.toFloatArray();
            float[][] rows = new float[count][];
            for (int i = 0; i < count; i++) {
                rows[i] = Arrays.copyOfRange(all, i * width(), (i + 1) * width());
            }
            return rows;
        }
    }

    private NDArray load(SafetensorsHeader header, InputStream in) throws IOException {
        Map<String, WeightTensor> tensors = new HashMap<>();
        layout.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
        Shape shape = new Shape(model.patches() + 1, width());
        ByteBuffer table =
                ByteBuffer.allocateDirect(Math.toIntExact(shape.size() * Float.BYTES))
                        .order(ByteOrder.nativeOrder());
        SafetensorsReader.read(
                header,
                in,
                (entry, first, part) -> {
                    if (entry.name().equals(PretrainedWeights.ENCODER_POSITIONS)) {
                        table.put(part);
                    } else {
                        write(tensors, entry, first / Float.BYTES, part);
                    }
                });
        float[] classPosition = new float[width()];
        table.flip().asFloatBuffer().get(classPosition);
        weights.foldClassPosition(layout, classPosition);
        return torch.device().create(table, shape, DataType.FLOAT32);
    }

    private void write(
            Map<String, WeightTensor> tensors, Entry entry, long first, ByteBuffer part) {
        weights.write(layout, tensor(tensors, entry.name()), first, part);
    }

    private static WeightTensor tensor(Map<String, WeightTensor> tensors, String name) {
        return requireNonNull(tensors.get(name), name);
    }

    @Override
    public void close() {
        program.close();
        torch.close();
    }
}
