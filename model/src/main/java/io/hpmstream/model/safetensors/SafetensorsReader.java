package io.hpmstream.model.safetensors;

import io.hpmstream.model.safetensors.SafetensorsHeader.Entry;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the tensors behind a header, a part at a time: memory does not grow with them. */
public final class SafetensorsReader {

    // a multiple of every number's bytes
    private static final int PART_BYTES = 1 << 22;

    private SafetensorsReader() {}

    /** Takes a tensor, part by part in its order. */
    public interface Taker {

        /**
         * Takes one part.
         *
         * @param first number of the part's first byte within the tensor
         * @param part direct, little-endian; used again afterwards
         */
        void take(Entry tensor, long first, ByteBuffer part) throws IOException;
    }

    /**
     * Reads all tensors.
     *
     * @param in stands at the first tensor, where {@link SafetensorsHeader#read} leaves it
     * @throws EOFException if the file is shorter than it was
     */
    public static void read(SafetensorsHeader header, InputStream in, Taker taker)
            throws IOException {
        byte[] bytes = new byte[PART_BYTES];
        ByteBuffer part = ByteBuffer.allocateDirect(PART_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Entry tensor : header.tensors()) {
            long length = tensor.end() - tensor.begin();
            for (long first = 0; first < length; first += PART_BYTES) {
                int count = (int) Math.min(PART_BYTES, length - first);
                if (in.readNBytes(bytes, 0, count) < count) {
                    throw new EOFException("the file ends within tensor " + tensor.name());
                }
                taker.take(tensor, first, part.clear().put(bytes, 0, count).flip());
            }
        }
    }
}
