package io.hpmstream.model.safetensors;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What a file of tensors says about itself, believed only after every number of it was compared
 * with the size of the file: nothing is allocated by what a header claims. Immutable.
 *
 * @param dataOffset where the first tensor begins, in bytes from the beginning of the file
 * @param tensors in the order of the file, without gaps or overlaps
 * @param metadata free text by name
 */
public record SafetensorsHeader(
        long dataOffset, List<Entry> tensors, Map<String, String> metadata) {

    /** Longest header that is read, as in the reference implementation: 100 MB. */
    static final long MAX_HEADER_BYTES = 100_000_000;

    static final String METADATA = "__metadata__";

    private static final String HEADER_LENGTH = "header length";

    public SafetensorsHeader {
        tensors = List.copyOf(tensors);
        metadata = Map.copyOf(metadata);
    }

    /** Number formats, and the bytes of one number. */
    public enum DataType {
        F64(8),
        F32(4),
        F16(2),
        BF16(2),
        I64(8),
        I32(4),
        I16(2),
        I8(1),
        U8(1),
        BOOL(1);

        private final int bytes;

        DataType(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of one number. */
        public int bytes() {
            return bytes;
        }
    }

    /**
     * One tensor.
     *
     * @param begin first byte, counted from {@link SafetensorsHeader#dataOffset}
     * @param end the byte after its last
     */
    public record Entry(String name, DataType type, List<Long> shape, long begin, long end) {
        public Entry {
            shape = List.copyOf(shape);
        }
    }

    /**
     * Reads the header, and leaves the stream at the first tensor.
     *
     * @param fileBytes length of the whole file
     * @throws MalformedSafetensorsException if the file is not what its header says
     */
    public static SafetensorsHeader read(InputStream in, long fileBytes) throws IOException {
        byte[] length = new byte[Long.BYTES];
        byte[] header;
        try {
            new DataInputStream(in).readFully(length);
            long claimed = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
            long most = Math.min(MAX_HEADER_BYTES, fileBytes - Long.BYTES);
            if (claimed < 2 || claimed > most) {
                throw new MalformedSafetensorsException(
                        HEADER_LENGTH,
                        "must be 2 to %d bytes, actual: %s"
                                .formatted(most, Long.toUnsignedString(claimed)));
            }
            header = new byte[(int) claimed];
            new DataInputStream(in).readFully(header);
        } catch (EOFException e) {
            throw new MalformedSafetensorsException(HEADER_LENGTH, "the file ends in it", e);
        }
        long dataOffset = Long.BYTES + (long) header.length;
        return parse(text(header), dataOffset, fileBytes - dataOffset);
    }

    /**
     * Looks whether the file has these tensors, of 32-bit floats, and no others.
     *
     * @param shapes by name
     * @throws MalformedSafetensorsException naming those that differ, and how
     */
    public void requireFloats(Map<String, List<Long>> shapes) throws MalformedSafetensorsException {
        List<String> problems = new ArrayList<>();
        Map<String, List<Long>> missing = new LinkedHashMap<>(shapes);
        for (Entry tensor : tensors) {
            List<Long> expected = missing.remove(tensor.name());
            if (expected == null) {
                problems.add(tensor.name() + " is no tensor of this model");
            } else if (!expected.equals(tensor.shape()) || tensor.type() != DataType.F32) {
                problems.add(
                        "%s must be F32 %s, actual: %s %s"
                                .formatted(tensor.name(), expected, tensor.type(), tensor.shape()));
            }
        }
        missing.forEach((name, shape) -> problems.add(name + " " + shape + " is missing"));
        if (!problems.isEmpty()) {
            throw MalformedSafetensorsException.ofTensors(problems);
        }
    }

    private static String text(byte[] header) throws MalformedSafetensorsException {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedSafetensorsException("header", "is not UTF-8", e);
        }
    }

    private static SafetensorsHeader parse(String json, long dataOffset, long dataBytes)
            throws IOException {
        Map<String, JsonObject> fields = fields(json);
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> tensors = new ArrayList<>();
        for (var field : fields.entrySet()) {
            if (field.getKey().equals(METADATA)) {
                field.getValue().asMap().forEach((key, value) -> metadata.put(key, textOf(value)));
            } else {
                tensors.add(entry(field.getKey(), field.getValue(), dataBytes));
            }
        }
        tensors.sort(Comparator.comparingLong(Entry::begin).thenComparing(Entry::end));
        requireNoGaps(tensors, dataBytes);
        return new SafetensorsHeader(dataOffset, tensors, metadata);
    }

    /** Read name by name, since a tree would keep the last of two tensors of one name. */
    private static Map<String, JsonObject> fields(String json) throws IOException {
        Map<String, JsonObject> fields = new LinkedHashMap<>();
        JsonReader reader = new JsonReader(new StringReader(json));
        reader.setStrictness(Strictness.STRICT);
        try {
            reader.beginObject();
            while (reader.hasNext()) {
                String name = reader.nextName();
                JsonElement value = com.google.gson.JsonParser.parseReader(reader);
                if (!value.isJsonObject()) {
                    throw new MalformedSafetensorsException(name, "must be an object");
                }
                if (fields.put(name, value.getAsJsonObject()) != null) {
                    throw new MalformedSafetensorsException(name, "is there twice");
                }
            }
            reader.endObject();
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new MalformedSafetensorsException("header", "must be one object");
            }
            return fields;
        } catch (MalformedSafetensorsException e) {
            throw e;
        } catch (IOException | JsonParseException | IllegalStateException e) {
            throw new MalformedSafetensorsException("header", "is not JSON", e);
        }
    }

    private static String textOf(JsonElement value) {
        return value.isJsonPrimitive() ? value.getAsString() : value.toString();
    }

    private static Entry entry(String name, JsonObject fields, long dataBytes)
            throws MalformedSafetensorsException {
        DataType type = type(name, fields);
        List<Long> shape = numbers(name, fields, "shape");
        List<Long> range = numbers(name, fields, "data_offsets");
        if (range.size() != 2 || range.get(0) > range.get(1) || range.get(1) > dataBytes) {
            throw new MalformedSafetensorsException(
                    name,
                    "data_offsets must be a range within the %d bytes of the file's tensors, actual: %s"
                            .formatted(dataBytes, range));
        }
        long bytes = range.get(1) - range.get(0);
        if (bytes != bytes(name, type, shape)) {
            throw new MalformedSafetensorsException(
                    name,
                    "data_offsets %s have %d bytes, shape %s of %s needs %d"
                            .formatted(range, bytes, shape, type, bytes(name, type, shape)));
        }
        return new Entry(name, type, shape, range.get(0), range.get(1));
    }

    private static DataType type(String name, JsonObject fields)
            throws MalformedSafetensorsException {
        JsonElement type = fields.get("dtype");
        for (DataType known : DataType.values()) {
            if (type != null && type.isJsonPrimitive() && known.name().equals(type.getAsString())) {
                return known;
            }
        }
        throw new MalformedSafetensorsException(
                name,
                "dtype must be one of %s, actual: %s".formatted(List.of(DataType.values()), type));
    }

    private static List<Long> numbers(String name, JsonObject fields, String field)
            throws MalformedSafetensorsException {
        List<Long> numbers = new ArrayList<>();
        JsonElement array = fields.get(field);
        try {
            if (array != null && array.isJsonArray()) {
                for (JsonElement number : array.getAsJsonArray()) {
                    numbers.add(number.getAsBigDecimal().longValueExact());
                }
                if (numbers.stream().allMatch(number -> number >= 0)) {
                    return numbers;
                }
            }
        } catch (ArithmeticException
                | IllegalStateException
                | NumberFormatException
                | UnsupportedOperationException e) {
            throw new MalformedSafetensorsException(
                    name, field + " must be whole numbers, actual: " + array, e);
        }
        throw new MalformedSafetensorsException(
                name, field + " must be whole numbers of at least 0, actual: " + array);
    }

    private static long bytes(String name, DataType type, List<Long> shape)
            throws MalformedSafetensorsException {
        try {
            return shape.stream().reduce((long) type.bytes(), Math::multiplyExact);
        } catch (ArithmeticException e) {
            throw new MalformedSafetensorsException(
                    name, "shape %s is larger than any file".formatted(shape), e);
        }
    }

    private static void requireNoGaps(List<Entry> tensors, long dataBytes)
            throws MalformedSafetensorsException {
        long end = 0;
        for (Entry tensor : tensors) {
            if (tensor.begin() != end) {
                throw new MalformedSafetensorsException(
                        tensor.name(),
                        "must begin at byte %d, where the tensor before it ends, actual: %d"
                                .formatted(end, tensor.begin()));
            }
            end = tensor.end();
        }
        if (end != dataBytes) {
            throw new MalformedSafetensorsException(
                    "file",
                    "must end with its last tensor, at byte %d of the tensors, actual: %d"
                            .formatted(end, dataBytes));
        }
    }
}
