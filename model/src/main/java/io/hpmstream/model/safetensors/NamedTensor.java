package io.hpmstream.model.safetensors;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * One tensor on its way into a file. Immutable as long as nobody writes to its memory.
 *
 * @param name unique in its file
 * @param shape its extents; empty for a single number
 * @param content 32-bit floats, little-endian, row-major, cut into parts; readers take duplicates
 */
public record NamedTensor(String name, List<Long> shape, List<ByteBuffer> content) {

    public NamedTensor {
        shape = List.copyOf(shape);
        content = List.copyOf(content);
        long expected = shape.stream().reduce((long) Float.BYTES, Math::multiplyExact);
        long actual = content.stream().mapToLong(ByteBuffer::remaining).sum();
        if (expected != actual) {
            throw new IllegalArgumentException(
                    "tensor %s of shape %s must have %d bytes, actual: %d"
                            .formatted(name, shape, expected, actual));
        }
    }

    /** Bytes of its content. */
    long bytes() {
        return content.stream().mapToLong(ByteBuffer::remaining).sum();
    }
}
