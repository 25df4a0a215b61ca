package io.hpmstream.model;

import io.hpmstream.model.SnapshotTensors.Owner;
import io.hpmstream.model.safetensors.MalformedSafetensorsException;
import io.hpmstream.model.safetensors.NamedTensor;
import io.hpmstream.model.safetensors.SafetensorsWriter;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** A training that begins with the weights of others. */
class PretrainedWeightsTest {

    private static final ModelConfig MODEL = TestingModels.SMALL;
    private static final int WIDTH = 16;
    private static final int GRID = 3;

    private final Map<String, NamedTensor> file = new LinkedHashMap<>();
    private final SplittableRandom random = new SplittableRandom(3);

    @Test
    void studentAndTeacherBeginWithTheEncoderOfTheFile() throws IOException {
        encoder(GRID);

        try (Pretrainer trainer = Pretrainer.open(TestingModels.config(MODEL))) {
            Pretrainer.Beginning beginning = begin(trainer);

            assertThat(beginning.taken()).containsExactlyInAnyOrderElementsOf(file.keySet());
            assertThat(beginning.leftOut()).isEmpty();
            SnapshotTensors tensors = tensors(trainer);
            for (Owner owner : List.of(Owner.STUDENT, Owner.TEACHER)) {
                for (NamedTensor tensor : tensors.encoder(owner)) {
                    assertThat(values(tensor))
                            .as(owner + " " + tensor.name())
                            .isEqualTo(expected(tensor.name()));
                }
            }
        }
    }

    /** The position of the class token is added to it, which makes no difference to the model. */
    private float[] expected(String name) {
        float[] values = values(named(name));
        float[] positions = values(named("pos_embed"));
        for (int i = 0; i < WIDTH; i++) {
            if (name.equals("cls_token")) {
                values[i] += positions[i];
            } else if (name.equals("pos_embed")) {
                values[i] = 0;
            }
        }
        return values;
    }

    @Test
    void whatTheFileDoesNotHaveStaysRandom() throws IOException {
        encoder(GRID);

        try (Pretrainer trainer = Pretrainer.open(TestingModels.config(MODEL));
                Pretrainer random = Pretrainer.open(TestingModels.config(MODEL))) {
            begin(trainer);

            assertThat(values(student(trainer, "decoder_blocks.0.attn.qkv.weight")))
                    .isEqualTo(values(student(random, "decoder_blocks.0.attn.qkv.weight")));
        }
    }

    @Test
    void takesTheDecodersOfAPublishedCheckpointAndLeavesItsClassifierOut() throws IOException {
        for (WeightTensor tensor : new WeightLayout(MODEL).tensors()) {
            put("module." + tensor.name(), tensor.shape().toArray(Integer[]::new));
        }
        put("module.head.weight", 10, WIDTH);
        put("head.bias", 10);

        try (Pretrainer trainer = Pretrainer.open(TestingModels.config(MODEL))) {
            Pretrainer.Beginning beginning = begin(trainer);

            assertThat(beginning.leftOut())
                    .containsExactlyInAnyOrder("module.head.weight", "head.bias");
            String name = "decoder_blocks_losspred.0.mlp.fc2.weight";
            assertThat(values(student(trainer, name))).isEqualTo(values(named("module." + name)));
        }
    }

    @Test
    void aLearnedTableOfPositionsGoesOnInSnapshots() throws IOException {
        encoder(GRID);
        try (Pretrainer trainer = Pretrainer.open(TestingModels.config(MODEL));
                Pretrainer restored = Pretrainer.open(TestingModels.config(MODEL))) {
            begin(trainer);
            trainer.step(TestingModels.batch(MODEL, 0));
            restored.restore(trainer.snapshot(new SnapshotBuffers()));

            trainer.step(TestingModels.batch(MODEL, 1));
            restored.step(TestingModels.batch(MODEL, 1));

            assertThat(restored.weightsSha256()).isEqualTo(trainer.weightsSha256());
            assertThat(values(tensors(restored).encoder(Owner.STUDENT).get(1)))
                    .isEqualTo(expected("pos_embed"));
        }
    }

    @Test
    void aSnapshotWithoutALearnedTableBringsTheFixedOneBack() throws IOException {
        encoder(GRID);
        try (Pretrainer trainer = Pretrainer.open(TestingModels.config(MODEL));
                Pretrainer fixed = Pretrainer.open(TestingModels.config(MODEL))) {
            begin(trainer);
            trainer.restore(fixed.snapshot(new SnapshotBuffers()));

            trainer.step(TestingModels.batch(MODEL, 0));
            fixed.step(TestingModels.batch(MODEL, 0));

            assertThat(trainer.weightsSha256()).isEqualTo(fixed.weightsSha256());
        }
    }

    @Test
    void fixedPositionsOfAnotherGridBecomeThoseOfThisOne() throws IOException {
        encoder(5);
        file.put(
                "pos_embed",
                tensor("pos_embed", sineCosine(5), 1, 1 + 5 * 5, WIDTH)); // as in MAE's checkpoints

        try (Pretrainer trainer = Pretrainer.open(TestingModels.config(MODEL))) {
            begin(trainer);

            assertThat(trainer.snapshot(new SnapshotBuffers()).chunks())
                    .noneMatch(chunk -> chunk.tensor().startsWith("positions"));
            assertThat(values(student(trainer, "cls_token"))).isEqualTo(values(named("cls_token")));
        }
    }

    /** From hpm.md §1.3. */
    private static float[] sineCosine(int grid) {
        float[] table = new float[(1 + grid * grid) * WIDTH];
        for (int patch = 0; patch < grid * grid; patch++) {
            for (int i = 0; i < WIDTH; i++) {
                int place = i < WIDTH / 2 ? patch % grid : patch / grid;
                double angle = place / Math.pow(10_000, (i % 4) / 4.0);
                table[(1 + patch) * WIDTH + i] =
                        (float) (i % 8 < 4 ? Math.sin(angle) : Math.cos(angle));
            }
        }
        return table;
    }

    /** Numbers from timm 1.0.31, resample_abs_pos_embed with one prefix token, PyTorch 2.7.1. */
    @Test
    void learnedPositionsAreInterpolatedAsTimmDoes() {
        float[] larger = {
            1.173364f, 0.262342f, -0.666578f, -0.393366f, 0.683691f, 1.569363f,
            0.810212f, -0.057863f, -0.780088f, -0.010108f, 0.833552f, 1.367994f,
            0.211908f, -0.445648f, -0.780041f, 0.465927f, 1.017881f, 1.154200f,
            -0.377150f, -0.533187f, -0.387656f, 0.601221f, 1.068498f, 1.200638f,
            -0.568387f, -0.551421f, -0.161633f, 0.990218f, 1.030337f, 0.734116f,
            -0.566942f, -0.540631f, -0.072742f, 1.295518f, 0.980922f, 0.306384f
        };
        float[] smaller = {
            0.638359f, -0.192275f, 0.630390f, 0.060645f,
            0.023410f, 0.472867f, 0.034739f, 0.352019f,
            0.419707f, 0.044481f, 0.341210f, 0.425067f,
            -0.194764f, 0.501542f, 0.286493f, -0.005765f
        };
        assertInterpolated(4, 6, larger);
        assertInterpolated(6, 4, smaller);
    }

    private static void assertInterpolated(int from, int to, float[] expected) {
        int width = 4;
        float[] table = new float[(1 + from * from) * width];
        for (int i = 0; i < table.length; i++) {
            int row = i / width;
            int channel = i % width;
            table[i] =
                    (float)
                            (Math.sin(1.7 * row + 0.9 * channel)
                                    + 0.05 * ((row * 7 + channel * 3) % 11));
        }
        float[] learned = new PositionTable(to, width).learned(table).orElseThrow();
        assertThat(learned).hasSize((1 + to * to) * width);
        for (int patch = 0; patch < to * to; patch++) {
            assertThat(learned[(1 + patch) * width + 1])
                    .as("patch " + patch)
                    .isCloseTo(expected[patch], within(2e-6f));
        }
    }

    @Test
    void namesWhatDoesNotFit() throws IOException {
        assertRefused(
                () -> put("blocks.0.attn.qkv.weight", 48, 17),
                "blocks.0.attn.qkv.weight must be [48, 16], actual: [48, 17]");
        assertRefused(() -> file.remove("norm.bias"), "norm.bias [16] is missing");
        assertRefused(() -> put("blocks.2.norm1.bias", 16), "blocks.2.norm1.bias is no tensor");
        assertRefused(
                () -> put("decoder_norm.weight", 8),
                "decoder_blocks.0.norm1.weight [8] is missing");
        assertRefused(
                () -> put("pos_embed", 1, 9, WIDTH),
                "pos_embed must be [1, a square + 1, 16], actual: [1, 9, 16]");
        assertRefused(() -> put("module.norm.bias", 16), "norm.bias is there with and without");
    }

    private void assertRefused(Runnable change, String message) throws IOException {
        file.clear();
        encoder(GRID);
        change.run();
        try (Pretrainer trainer = Pretrainer.open(TestingModels.config(MODEL))) {
            String before = trainer.weightsSha256();
            assertThatThrownBy(() -> begin(trainer))
                    .isInstanceOf(MalformedSafetensorsException.class)
                    .hasMessageContaining(message);
            assertThat(trainer.weightsSha256()).isEqualTo(before);
        }
    }

    @Test
    void nothingBeginsAgainAfterAStep() throws IOException {
        encoder(GRID);
        try (Pretrainer trainer = Pretrainer.open(TestingModels.config(MODEL))) {
            trainer.step(TestingModels.batch(MODEL, 0));

            assertThatThrownBy(() -> begin(trainer))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("step 1");
        }
    }

    // ---- the file

    private void encoder(int grid) {
        for (WeightTensor tensor : new WeightLayout(MODEL).encoder().tensors()) {
            put(tensor.name(), tensor.shape().toArray(Integer[]::new));
        }
        put("pos_embed", 1, 1 + grid * grid, WIDTH);
    }

    private void put(String name, Integer... shape) {
        int elements = List.of(shape).stream().reduce(1, Math::multiplyExact);
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = (float) random.nextDouble() - 0.5f;
        }
        file.put(name, tensor(name, values, shape));
    }

    private static NamedTensor tensor(String name, float[] values, Integer... shape) {
        ByteBuffer content =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        content.asFloatBuffer().put(values);
        return new NamedTensor(
                name, List.of(shape).stream().map(Integer::longValue).toList(), List.of(content));
    }

    private Pretrainer.Beginning begin(Pretrainer trainer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SafetensorsWriter.write(new ArrayList<>(file.values()), Map.of(), out);
        return trainer.begin(new ByteArrayInputStream(out.toByteArray()), out.size());
    }

    private NamedTensor named(String name) {
        return java.util.Objects.requireNonNull(file.get(name), name);
    }

    private static SnapshotTensors tensors(Pretrainer trainer) {
        return new SnapshotTensors(MODEL, trainer.snapshot(new SnapshotBuffers()));
    }

    private static NamedTensor student(Pretrainer trainer, String name) {
        return tensors(trainer).all().stream()
                .filter(tensor -> tensor.name().equals("student." + name))
                .findFirst()
                .orElseThrow();
    }

    private static float[] values(NamedTensor tensor) {
        List<Float> values = new ArrayList<>();
        for (ByteBuffer part : tensor.content()) {
            ByteBuffer rest = part.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            while (rest.hasRemaining()) {
                values.add(rest.getFloat());
            }
        }
        float[] all = new float[values.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = values.get(i);
        }
        return all;
    }
}
