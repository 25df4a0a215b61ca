package io.hpmstream.model;

import io.hpmstream.model.SnapshotTensors.Owner;
import io.hpmstream.model.safetensors.NamedTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToDoubleFunction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tensors of a snapshot against the functions that filled them. */
class SnapshotTensorsTest {

    private static final ModelConfig MODEL = TestingModels.SMALL;
    private static final PretrainerConfig CONFIG = TestingModels.config(MODEL);
    private static final int SEED = 77;

    // eight bytes: nearly every tensor is cut; the usual size: none is
    @ParameterizedTest
    @ValueSource(ints = {8, 1_000, SnapshotBuffers.DEFAULT_CHUNK_BYTES})
    void holdEachValueUnderItsPublishedName(int chunkBytes) {
        WeightLayout layout = new WeightLayout(MODEL);
        WeightValues expected = FixtureHash.weights(layout, SEED);
        SnapshotTensors tensors = new SnapshotTensors(MODEL, snapshot(chunkBytes));

        List<NamedTensor> all = tensors.all();
        for (String owner : List.of("student", "teacher")) {
            for (WeightTensor tensor : layout.trained()) {
                NamedTensor actual = named(all, owner + "." + tensor.name());
                assertThat(actual.shape())
                        .isEqualTo(tensor.shape().stream().map(Integer::longValue).toList());
                assertThat(values(actual)).isEqualTo(drawn(expected.of(tensor), tensor.elements()));
            }
        }
        assertThat(values(named(all, "square.norm.weight"))).containsOnly(0f).hasSize(16);
        assertThat(all)
                .hasSize(4 * layout.trained().size() + 2)
                .extracting(NamedTensor::name)
                .doesNotHaveDuplicates();
    }

    @Test
    void theEncoderHasWhatTimmLoadsAndNothingElse() {
        SnapshotTensors tensors = new SnapshotTensors(MODEL, snapshot(1_000));

        List<String> names = new ArrayList<>(List.of("cls_token", "pos_embed"));
        names.addAll(List.of("patch_embed.proj.weight", "patch_embed.proj.bias"));
        for (int block = 0; block < 2; block++) {
            for (String layer : List.of("norm1", "attn.qkv", "attn.proj", "norm2", "mlp.fc1")) {
                names.add("blocks." + block + "." + layer + ".weight");
                names.add("blocks." + block + "." + layer + ".bias");
            }
            names.add("blocks." + block + ".mlp.fc2.weight");
            names.add("blocks." + block + ".mlp.fc2.bias");
        }
        names.addAll(List.of("norm.weight", "norm.bias"));
        List<NamedTensor> encoder = tensors.encoder(Owner.TEACHER);
        assertThat(encoder)
                .extracting(NamedTensor::name)
                .containsExactlyInAnyOrderElementsOf(names);
        // hpm.md 1.3: the cls token's row is zero; the patch of row 1, column 2 begins with sin(2)
        float[] positions = values(named(encoder, "pos_embed"));
        assertThat(positions).hasSize(10 * 16).startsWith(new float[16]);
        assertThat(positions[(1 + 3 + 2) * 16]).isEqualTo((float) Math.sin(2));
    }

    @Test
    void aModelThatDoesNotPredictLossesHasNoTeacher() {
        ModelConfig plain = MODEL.withPredictionLoss(PredictionLoss.NONE);
        try (Pretrainer pretrainer = Pretrainer.open(TestingModels.config(plain))) {
            SnapshotTensors tensors =
                    new SnapshotTensors(plain, pretrainer.snapshot(new SnapshotBuffers()));

            assertThat(tensors.has(Owner.TEACHER)).isFalse();
            assertThat(tensors.all())
                    .extracting(NamedTensor::name)
                    .noneMatch(name -> name.startsWith("teacher") || name.contains("losspred"));
        }
    }

    @Test
    void refuseASnapshotOfAnotherModel() {
        ModelConfig other = ModelConfig.preset("tiny");

        assertThatThrownBy(() -> new SnapshotTensors(other, snapshot(1_000)))
                .hasMessageContaining(other.shape())
                .hasMessageContaining(MODEL.shape());
    }

    private static WeightsSnapshot snapshot(int chunkBytes) {
        WeightLayout layout = new WeightLayout(MODEL);
        Precision precision = CONFIG.compute().precision();
        try (TorchRuntime torch = TorchRuntime.open(CONFIG.compute());
                HpmProgram program = new HpmProgram(torch, MODEL, CONFIG.optimizer(), precision)) {
            TrainerState state =
                    new TrainerState(MODEL, program, torch.device(), precision.state());
            state.initialize(FixtureHash.weights(layout, SEED));
            return new WeightsSnapshot(
                    CONFIG.shape(),
                    new TrainerCounters(0, 0, 0, 0, 1),
                    state.copyTo(new SnapshotBuffers(chunkBytes)));
        }
    }

    private static NamedTensor named(List<NamedTensor> tensors, String name) {
        return tensors.stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no tensor " + name));
    }

    private static float[] drawn(LongToDoubleFunction function, long elements) {
        float[] values = new float[(int) elements];
        for (int i = 0; i < elements; i++) {
            values[i] = (float) function.applyAsDouble(i);
        }
        return values;
    }

    private static float[] values(NamedTensor tensor) {
        int count = tensor.shape().stream().reduce(1L, Math::multiplyExact).intValue();
        ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        tensor.content().forEach(part -> bytes.put(part.duplicate()));
        float[] values = new float[count];
        bytes.flip().asFloatBuffer().get(values);
        return values;
    }
}
