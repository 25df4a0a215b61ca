package io.hpmstream.pipeline.release;

import io.hpmstream.model.safetensors.NamedTensor;
import io.hpmstream.model.safetensors.SafetensorsWriter;
import org.apache.flink.core.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class WeightsDistanceTest {

    @TempDir private java.nio.file.Path folder;

    @Test
    void tellsTheDistanceAndTheCosineOfEachPart() throws IOException {
        Path first =
                file(
                        "first",
                        tensor("student.cls_token", 3, 4),
                        tensor("student.norm.bias", 0),
                        tensor("student.decoder_blocks_losspred.0.norm1.bias", 1, 0),
                        tensor("square.mask_token", 2),
                        tensor("positions.pos_embed", 1));
        Path second =
                file(
                        "second",
                        tensor("student.norm.bias", 5),
                        tensor("student.cls_token", 3, 4),
                        tensor("student.decoder_blocks_losspred.0.norm1.bias", 0, 1),
                        tensor("square.mask_token", 2),
                        tensor("positions.pos_embed", 9));

        assertThat(WeightsDistance.between(first, second))
                .containsExactly(
                        new PartDistance("student encoder", 3, 1, 25 / (5 * Math.sqrt(50)), 0),
                        new PartDistance("student predictor", 2, Math.sqrt(2), 0, 0),
                        new PartDistance("optimizer square", 1, 0, 1, 0));
    }

    @Test
    void countsTensorsThatHaveNoLikeAndTellsNoFigureOfThem() throws IOException {
        Path first = file("first", tensor("teacher.mask_token", 1, 2), tensor("mean.norm.bias", 0));
        Path second =
                file(
                        "second",
                        tensor("teacher.mask_token", 1, 2, 3),
                        tensor("teacher.decoder_norm.bias", 1),
                        tensor("mean.norm.bias", 1));

        assertThat(WeightsDistance.between(first, second))
                .containsExactly(
                        new PartDistance("teacher decoder", 0, Double.NaN, Double.NaN, 2),
                        new PartDistance("optimizer mean", 1, Double.NaN, Double.NaN, 0));
    }

    @Test
    void goesThroughTensorsThatAreLongerThanItsMemory() throws IOException {
        float[] ones = new float[700_000];
        float[] twos = new float[700_000];
        Arrays.fill(ones, 1);
        Arrays.fill(twos, 2);
        Path first = file("first", tensor("student.norm.bias", ones));
        Path second = file("second", tensor("student.norm.bias", twos));

        assertThat(WeightsDistance.between(first, second))
                .containsExactly(new PartDistance("student encoder", 700_000, 1, 1, 0));
    }

    private static NamedTensor tensor(String name, float... values) {
        ByteBuffer content =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        content.asFloatBuffer().put(values);
        return new NamedTensor(name, List.of((long) values.length), List.of(content));
    }

    private Path file(String name, NamedTensor... tensors) throws IOException {
        java.nio.file.Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            SafetensorsWriter.write(List.of(tensors), Map.of(), out);
        }
        return new Path(file.toUri());
    }
}
