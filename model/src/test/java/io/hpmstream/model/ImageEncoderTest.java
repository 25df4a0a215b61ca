package io.hpmstream.model;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hpmstream.model.safetensors.NamedTensor;
import io.hpmstream.model.safetensors.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongToDoubleFunction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Features against those of timm, which {@code bench/python/timm_features.py golden} wrote. */
class ImageEncoderTest {

    private static final ModelConfig BASE = ModelConfig.preset("vit-b/16");
    private static final ModelConfig SMALL = TestingModels.SMALL;
    private static final double LEAST_COSINE = 0.999_999;

    @TempDir private Path folder;

    @Test
    void featuresAreThoseOfTimm() throws IOException {
        JsonObject golden = golden();
        int seed = golden.get("seed").getAsInt();
        Path file = write(tensors(new WeightLayout(BASE).encoder(), seed));
        List<float[]> expected = new ArrayList<>();
        List<byte[]> images = new ArrayList<>();
        for (var row : golden.getAsJsonArray("features")) {
            float[] feature = new float[row.getAsJsonArray().size()];
            for (int i = 0; i < feature.length; i++) {
                feature[i] = row.getAsJsonArray().get(i).getAsFloat();
            }
            images.add(pixels(golden.get("pixelKey").getAsInt(), expected.size()));
            expected.add(feature);
        }

        try (ImageEncoder encoder = open(BASE, file)) {
            float[][] actual = encoder.features(images);

            assertThat(actual).hasNumberOfRows(2);
            for (int i = 0; i < actual.length; i++) {
                assertThat(TestingModels.cosine(actual[i], expected.get(i)))
                        .isGreaterThan(LEAST_COSINE);
            }
            // the images differ, so an answer that mixes them up is seen
            assertThat(TestingModels.cosine(actual[0], expected.get(1))).isLessThan(0.99);
            assertThat(encoder.features(List.of(images.get(1)))[0])
                    .as("alone and among others")
                    .usingComparatorWithPrecision(1e-3f)
                    .containsExactly(actual[1]);
        }
    }

    @Test
    void tensorsThatAreOfAnotherModelAreNamed() throws IOException {
        List<NamedTensor> tensors = tensors(new WeightLayout(SMALL).encoder(), 1);
        tensors.removeIf(tensor -> tensor.name().equals("norm.bias"));
        tensors.set(
                0,
                new NamedTensor("head.weight", tensors.get(0).shape(), tensors.get(0).content()));
        Path file = write(tensors);

        assertThatThrownBy(() -> open(SMALL, file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("head.weight is no tensor of this model")
                .hasMessageContaining("cls_token [1, 1, 16] is missing")
                .hasMessageContaining("norm.bias [16] is missing");
    }

    @Test
    void anEncoderOfAnotherSizeIsRefusedWithBothShapes() throws IOException {
        Path file = write(tensors(new WeightLayout(SMALL).encoder(), 1));

        assertThatThrownBy(() -> open(ModelConfig.preset("tiny"), file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cls_token must be F32 [1, 1, 192], actual: F32 [1, 1, 16]");
    }

    private static ImageEncoder open(ModelConfig model, Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return ImageEncoder.open(model, in, Files.size(file), ComputeConfig.cpu());
        }
    }

    private Path write(List<NamedTensor> tensors) throws IOException {
        Path file = folder.resolve("model.safetensors");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            SafetensorsWriter.write(tensors, Map.of(), out);
        }
        return file;
    }

    private static List<NamedTensor> tensors(WeightLayout layout, int seed) {
        WeightValues values = FixtureHash.weights(layout, seed);
        List<NamedTensor> tensors = new ArrayList<>();
        for (WeightTensor tensor : layout.tensors()) {
            LongToDoubleFunction function = values.of(tensor);
            int elements = Math.toIntExact(tensor.elements());
            ByteBuffer content =
                    ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < elements; i++) {
                content.putFloat((float) function.applyAsDouble(i));
            }
            List<Long> shape = tensor.shape().stream().map(Integer::longValue).toList();
            tensors.add(new NamedTensor(tensor.name(), shape, List.of(content.flip())));
        }
        return tensors;
    }

    private static byte[] pixels(int key, int image) {
        byte[] pixels = new byte[BASE.imageBytes()];
        for (int i = 0; i < pixels.length; i++) {
            long index = (long) image * pixels.length + i;
            pixels[i] = (byte) Math.floor((FixtureHash.at(index, key) + 0.5) * 256);
        }
        return pixels;
    }

    private static JsonObject golden() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        ImageEncoderTest.class.getResourceAsStream("timm-features.json"))) {
            return JsonParser.parseReader(new InputStreamReader(in, UTF_8)).getAsJsonObject();
        }
    }
}
