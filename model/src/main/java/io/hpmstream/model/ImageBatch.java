package io.hpmstream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The images of one step, in memory that the native library reads in place. Made once and used
 * again for every step; not safe for several threads, and not to be touched while a step runs.
 */
public final class ImageBatch {
    private final ModelConfig model;
    private final int capacity;
    private final ByteBuffer pixels; // [capacity, S, S, 3] bytes
    private final ByteBuffer history; // [capacity, L] floats
    private final ByteBuffer noise; // [capacity, L] doubles
    private final ByteBuffer through; // [capacity] bytes
    private final ByteBuffer throughNumbers; // [capacity] longs
    private final List<String> imageIds;
    private final List<Long> sightings;
    private int throughCount;

    /** An empty batch for so many images of this model's size. */
    public ImageBatch(ModelConfig model, int capacity) {
        Checks.that(capacity > 0, "capacity of a batch must be positive", capacity);
        Checks.that(
                (long) capacity * model.imageBytes() <= Integer.MAX_VALUE,
                "a batch holds at most 2 GiB of pixels",
                capacity + " images of " + model.imageBytes() + " bytes");
        this.model = model;
        this.capacity = capacity;
        pixels = direct(capacity * model.imageBytes());
        history = direct(capacity * model.patches() * Float.BYTES);
        noise = direct(capacity * model.patches() * Double.BYTES);
        through = direct(capacity);
        throughNumbers = direct(capacity * Long.BYTES);
        imageIds = new ArrayList<>(capacity);
        sightings = new ArrayList<>(capacity);
    }

    /**
     * Adds an image.
     *
     * @param imageId together with the sighting decides the random part of its mask
     * @param sighting which training visit of the image this is
     * @param imagePixels [S, S, 3] row-major RGB; copied
     * @param patchHistory [L] measured hardness of the patches in the grid of this crop, NaN where
     *     never measured; copied
     * @param throughTeacher whether the teacher shall predict the losses of its patches
     */
    public void add(
            String imageId,
            long sighting,
            byte[] imagePixels,
            float[] patchHistory,
            boolean throughTeacher) {
        Checks.that(!isFull(), "batch must not be full to add an image", size());
        Checks.that(
                imagePixels.length == model.imageBytes(),
                "image " + imageId + " must have " + model.imageBytes() + " bytes of pixels",
                imagePixels.length);
        Checks.that(
                patchHistory.length == model.patches(),
                "image " + imageId + " must have a history of " + model.patches() + " patches",
                patchHistory.length);
        int number = size();
        pixels.put(number * model.imageBytes(), imagePixels);
        for (int patch = 0; patch < patchHistory.length; patch++) {
            history.putFloat((number * model.patches() + patch) * Float.BYTES, patchHistory[patch]);
        }
        through.put(number, (byte) (throughTeacher ? 1 : 0));
        if (throughTeacher) {
            throughNumbers.putLong(throughCount++ * Long.BYTES, number);
        }
        imageIds.add(imageId);
        sightings.add(sighting);
    }

    /** Images in it. */
    public int size() {
        return imageIds.size();
    }

    /** Whether there is room for no more. */
    public boolean isFull() {
        return size() == capacity;
    }

    /** Makes it empty. */
    public void clear() {
        imageIds.clear();
        sightings.clear();
        throughCount = 0;
    }

    /** Id of the i-th image. */
    public String imageId(int i) {
        return imageIds.get(i);
    }

    List<String> imageIds() {
        return List.copyOf(imageIds);
    }

    ModelConfig model() {
        return model;
    }

    /** Images that go through the teacher. */
    int throughCount() {
        return throughCount;
    }

    /** [N, S, S, 3] bytes. */
    NDArray pixels(NDManager scope) {
        return tensor(
                scope, pixels, DataType.UINT8, size(), model.imageSize(), model.imageSize(), 3);
    }

    /** [N, L], NaN where never measured. */
    NDArray history(NDManager scope) {
        return tensor(scope, history, DataType.FLOAT32, size(), model.patches());
    }

    /** [N] bytes, 1 for the images that go through the teacher. */
    NDArray through(NDManager scope) {
        return tensor(scope, through, DataType.UINT8, size());
    }

    /** Numbers of the images that go through the teacher, [M]. */
    NDArray throughNumbers(NDManager scope) {
        return tensor(scope, throughNumbers, DataType.INT64, throughCount);
    }

    /** Noise [N, L], each row a function of (seed, image id, sighting) alone. */
    NDArray noise(NDManager scope, long seed) {
        CounterRandom masks = CounterRandom.of(seed).with("mask");
        for (int i = 0; i < size(); i++) {
            CounterRandom image = masks.with(imageIds.get(i)).with(sightings.get(i));
            for (int patch = 0; patch < model.patches(); patch++) {
                noise.putDouble((i * model.patches() + patch) * Double.BYTES, image.uniform(patch));
            }
        }
        return tensor(scope, noise, DataType.FLOAT64, size(), model.patches());
    }

    private static NDArray tensor(
            NDManager scope, ByteBuffer buffer, DataType type, long... extents) {
        Shape shape = new Shape(extents);
        int bytes = Math.toIntExact(shape.size() * type.getNumOfBytes());
        ByteBuffer exact = buffer.slice(0, bytes).order(ByteOrder.nativeOrder());
        return scope.create(exact, shape, type);
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
