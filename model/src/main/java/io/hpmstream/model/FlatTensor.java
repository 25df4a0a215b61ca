package io.hpmstream.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import java.util.stream.IntStream;

/**
 * One long tensor on the device that holds all weights of a group, or what the optimizer keeps of
 * them, one after the other. It is read and written by parts, because no Java buffer holds more
 * than 2 GiB.
 */
final class FlatTensor {
    private static final int FILL_ELEMENTS = 1 << 22;
    private static final int FILL_BLOCK = 1 << 14;

    private final String name;
    private final HpmProgram program;
    private final NDArray array;
    private final long elements;

    FlatTensor(String name, HpmProgram program, NDManager device, long elements, DataType type) {
        this.name = name;
        this.program = program;
        this.elements = elements;
        this.array = device.zeros(new Shape(elements), type); // [elements]
    }

    String name() {
        return name;
    }

    NDArray array() {
        return array;
    }

    long elements() {
        return elements;
    }

    int bytesPerElement() {
        return array.getDataType().getNumOfBytes();
    }

    /** Copies the elements from this one on into the rest of the buffer, little-endian. */
    void read(long from, ByteBuffer out) {
        long count = out.remaining() / bytesPerElement();
        try (NDManager scope = array.getManager().newSubManager();
                NDManager host = scope.newSubManager(Device.cpu())) {
            NDArray range = host.create(new long[] {from, count});
            NDArray part =
                    program.call(scope, "read", array, range)
                            .singletonOrThrow()
                            .toDevice(Device.cpu(), false);
            part.attach(host);
            out.put(part.toByteBuffer(true));
        }
    }

    /** So many values from this element on. */
    double[] values(long from, int count) {
        ByteBuffer buffer =
                ByteBuffer.allocate(count * bytesPerElement()).order(ByteOrder.LITTLE_ENDIAN);
        read(from, buffer);
        boolean wide = array.getDataType() == DataType.FLOAT64;
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] =
                    wide ? buffer.getDouble(i * Double.BYTES) : buffer.getFloat(i * Float.BYTES);
        }
        return values;
    }

    /** Replaces the elements from this one on by the rest of a direct buffer, little-endian. */
    void write(long from, ByteBuffer data) {
        ByteBuffer exact = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        Shape shape = new Shape(exact.remaining() / bytesPerElement());
        try (NDManager scope = array.getManager().newSubManager();
                NDManager host = scope.newSubManager(Device.cpu())) {
            NDArray values = host.create(exact, shape, array.getDataType());
            program.call(scope, "write", array, host.create(new long[] {from}), values);
        }
    }

    /** Replaces the elements from this one on. */
    void write(long from, float[] values) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * bytesPerElement())
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            if (bytesPerElement() == Double.BYTES) {
                buffer.putDouble(value);
            } else {
                buffer.putFloat(value);
            }
        }
        write(from, buffer.flip());
    }

    /** Makes this a copy of another one of the same length. */
    void copyOf(FlatTensor other) {
        try (NDManager scope = array.getManager().newSubManager();
                NDManager host = scope.newSubManager(Device.cpu())) {
            program.call(scope, "write", array, host.create(new long[] {0}), other.array);
        }
    }

    /** Fills it with the values of these tensors, one after the other. */
    void fill(List<WeightTensor> tensors, WeightValues values) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(
                                (int) Math.min(elements, FILL_ELEMENTS) * bytesPerElement())
                        .order(ByteOrder.LITTLE_ENDIAN);
        long start = 0;
        for (WeightTensor tensor : tensors) {
            LongToDoubleFunction function = values.of(tensor);
            for (long done = 0; done < tensor.elements(); ) {
                int count = (int) Math.min(tensor.elements() - done, FILL_ELEMENTS);
                compute(function, done, count, buffer.clear());
                write(start + done, buffer.limit(count * bytesPerElement()));
                done += count;
            }
            start += tensor.elements();
        }
    }

    private void compute(LongToDoubleFunction function, long first, int count, ByteBuffer buffer) {
        int blocks = (count + FILL_BLOCK - 1) / FILL_BLOCK;
        boolean wide = array.getDataType() == DataType.FLOAT64;
        IntStream.range(0, blocks)
                .parallel()
                .forEach(
                        block -> {
                            int end = Math.min(count, (block + 1) * FILL_BLOCK);
                            for (int i = block * FILL_BLOCK; i < end; i++) {
                                double value = function.applyAsDouble(first + i);
                                if (wide) {
                                    buffer.putDouble(i * Double.BYTES, value);
                                } else {
                                    buffer.putFloat(i * Float.BYTES, (float) value);
                                }
                            }
                        });
    }
}
