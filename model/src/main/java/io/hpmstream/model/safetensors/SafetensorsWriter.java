package io.hpmstream.model.safetensors;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Writes tensors in the order given, without a copy of them. Stateless. */
public final class SafetensorsWriter {

    private static final int COPY_BYTES = 1 << 20;

    private SafetensorsWriter() {}

    /**
     * Writes a whole file; the stream stays open.
     *
     * @param metadata free text by name
     */
    public static void write(
            List<NamedTensor> tensors, Map<String, String> metadata, OutputStream out)
            throws IOException {
        byte[] header = header(tensors, metadata);
        out.write(
                ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .array());
        out.write(header);
        byte[] copy = new byte[COPY_BYTES];
        for (NamedTensor tensor : tensors) {
            for (ByteBuffer part : tensor.content()) {
                write(part.duplicate(), copy, out);
            }
        }
    }

    private static void write(ByteBuffer part, byte[] copy, OutputStream out) throws IOException {
        while (part.hasRemaining()) {
            int count = Math.min(copy.length, part.remaining());
            part.get(copy, 0, count);
            out.write(copy, 0, count);
        }
    }

    private static byte[] header(List<NamedTensor> tensors, Map<String, String> metadata) {
        JsonObject header = new JsonObject();
        if (!metadata.isEmpty()) {
            JsonObject texts = new JsonObject();
            new TreeMap<>(metadata).forEach(texts::addProperty);
            header.add(SafetensorsHeader.METADATA, texts);
        }
        long begin = 0;
        for (NamedTensor tensor : tensors) {
            JsonObject entry = new JsonObject();
            entry.addProperty("dtype", SafetensorsHeader.DataType.F32.name());
            entry.add("shape", array(tensor.shape()));
            entry.add("data_offsets", array(List.of(begin, begin + tensor.bytes())));
            if (header.has(tensor.name())) {
                throw new IllegalArgumentException("two tensors are named " + tensor.name());
            }
            header.add(tensor.name(), entry);
            begin += tensor.bytes();
        }
        byte[] json = header.toString().getBytes(UTF_8);
        // tensors begin at a multiple of eight, so that readers can map them
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    private static JsonArray array(List<Long> numbers) {
        JsonArray array = new JsonArray();
        numbers.forEach(array::add);
        return array;
    }
}
