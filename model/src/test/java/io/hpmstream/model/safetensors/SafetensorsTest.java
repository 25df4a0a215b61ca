package io.hpmstream.model.safetensors;

import io.hpmstream.model.safetensors.SafetensorsHeader.DataType;
import io.hpmstream.model.safetensors.SafetensorsHeader.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The format as its description has it: length, header of JSON, tensors. */
class SafetensorsTest {

    @Test
    void writesTheBytesOfTheFormat() throws IOException {
        ByteBuffer whole = floats(1, 2, 3, 4, 5, 6);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SafetensorsWriter.write(
                List.of(
                        new NamedTensor(
                                "b",
                                List.of(2L, 2L),
                                List.of(whole.slice(0, 4), whole.slice(4, 12))),
                        new NamedTensor("a", List.of(2L), List.of(whole.slice(16, 8)))),
                Map.of("format", "pt"),
                out);

        String header =
                "{\"__metadata__\":{\"format\":\"pt\"},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[16,24]}}";
        String padded = header + " ".repeat(7 - (header.length() + 7) % 8);
        assertThat(out.toByteArray()).isEqualTo(file(padded, floats(1, 2, 3, 4, 5, 6).array()));
    }

    @Test
    void readsWhatOthersWrite() throws IOException {
        byte[] file =
                file(
                        """
                        {"y": {"shape": [3], "dtype": "BF16", "data_offsets": [8, 14]},
                         "__metadata__": {"by": "hand"},
                         "x": {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]},
                         "one": {"dtype": "U8", "shape": [], "data_offsets": [14, 15]},
                         "none": {"dtype": "F32", "shape": [0, 5], "data_offsets": [15, 15]}}""",
                        new byte[15]);
        SafetensorsHeader header = read(file);

        assertThat(header.tensors())
                .containsExactly(
                        new Entry("x", DataType.F32, List.of(2L, 1L), 0, 8),
                        new Entry("y", DataType.BF16, List.of(3L), 8, 14),
                        new Entry("one", DataType.U8, List.of(), 14, 15),
                        new Entry("none", DataType.F32, List.of(0L, 5L), 15, 15));
        assertThat(header.metadata()).isEqualTo(Map.of("by", "hand"));
        assertThat(header.dataOffset()).isEqualTo(file.length - 15);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                // header | what the message says
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,16]}} | x: data_offsets [0, 16] have 16 bytes, shape [2] of F32 needs 8",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[5],\"data_offsets\":[0,20]}} | x: data_offsets must be a range within the 16 bytes of the file's tensors, actual: [0, 20]",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}} | x: data_offsets must be a range",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,16]}} | x: data_offsets must be a range",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},\"y\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}} | y: must begin at byte 16, where the tensor before it ends, actual: 8",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}} | x: must begin at byte 0",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | file: must end with its last tensor, at byte 8 of the tensors, actual: 16",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},\"x\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[16,16]}} | x: is there twice",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,16]}} | x: shape [4611686018427387904, 4] is larger than any file",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[-4],\"data_offsets\":[0,16]}} | x: shape must be whole numbers of at least 0, actual: [-4]",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1e99],\"data_offsets\":[0,16]}} | x: shape must be whole numbers, actual: [1e99]",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[\"four\"],\"data_offsets\":[0,16]}} | x: shape must be whole numbers, actual: [\"four\"]",
                "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,16]}} | x: shape must be whole numbers of at least 0, actual: null",
                "{\"x\":{\"dtype\":\"F31\",\"shape\":[4],\"data_offsets\":[0,16]}} | x: dtype must be one of",
                "{\"x\":7} | x: must be an object",
                "[] | header: is not JSON",
                "{\"x\": | x: must be an object",
                "{} {} | header: is not JSON",
            })
    void refusesAHeaderThatDoesNotFitItsFile(String header, String message) {
        assertThatThrownBy(() -> read(file(header, new byte[16])))
                .isInstanceOf(MalformedSafetensorsException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void believesNoLengthBeforeItIsComparedWithTheFile() {
        byte[] file = file("{}", new byte[0]);
        for (long claimed : new long[] {-1, Long.MIN_VALUE, 1L << 40, 3, 1, 0}) {
            ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(claimed);
            assertThatThrownBy(() -> read(file))
                    .hasMessageStartingWith("header length: must be 2 to 2 bytes, actual: ")
                    .hasMessageEndingWith(Long.toUnsignedString(claimed));
        }
    }

    @Test
    void refusesAFileThatIsCutOff() {
        byte[] file = file("{}", new byte[0]);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(MalformedSafetensorsException.class);
        }
    }

    @Test
    void refusesTwoTensorsOfOneName() {
        NamedTensor tensor = new NamedTensor("x", List.of(1L), List.of(floats(1)));

        assertThatThrownBy(
                        () ->
                                SafetensorsWriter.write(
                                        List.of(tensor, tensor),
                                        Map.of(),
                                        new ByteArrayOutputStream()))
                .hasMessage("two tensors are named x");
    }

    @Test
    void refusesATensorWhoseContentDoesNotFitItsShape() {
        assertThatThrownBy(() -> new NamedTensor("x", List.of(3L), List.of(floats(1, 2))))
                .hasMessage("tensor x of shape [3] must have 12 bytes, actual: 8");
    }

    private static SafetensorsHeader read(byte[] file) throws IOException {
        return SafetensorsHeader.read(new ByteArrayInputStream(file), file.length);
    }

    private static byte[] file(String header, byte[] data) {
        byte[] json = header.getBytes(UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array();
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer buffer =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            buffer.putFloat(value);
        }
        return buffer.flip();
    }
}
