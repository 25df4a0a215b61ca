package io.hpmstream.pipeline.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads a small file of safetensors by the format's description alone. */
final class TensorFile {

    private TensorFile() {}

    static Map<String, float[]> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) bytes.getLong()];
        bytes.get(header);
        JsonNode tensors = new ObjectMapper().readTree(header);
        ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        Map<String, float[]> read = new TreeMap<>();
        tensors.fieldNames()
                .forEachRemaining(
                        name -> {
                            JsonNode range = tensors.path(name).path("data_offsets");
                            if (!range.isMissingNode()) {
                                read.put(name, floats(data, range));
                            }
                        });
        return read;
    }

    private static float[] floats(ByteBuffer data, JsonNode range) {
        int begin = range.path(0).asInt();
        float[] floats = new float[(range.path(1).asInt() - begin) / Float.BYTES];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = data.getFloat(begin + i * Float.BYTES);
        }
        return floats;
    }

    /** All tensors of these names, one after the other. */
    static float[] joined(Map<String, float[]> tensors, Pattern names) {
        float[] joined = {};
        for (Map.Entry<String, float[]> tensor : tensors.entrySet()) {
            if (names.matcher(tensor.getKey()).matches()) {
                int before = joined.length;
                joined = Arrays.copyOf(joined, before + tensor.getValue().length);
                System.arraycopy(tensor.getValue(), 0, joined, before, tensor.getValue().length);
            }
        }
        return joined;
    }
}
