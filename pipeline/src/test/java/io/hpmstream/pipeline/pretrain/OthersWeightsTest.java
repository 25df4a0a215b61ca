package io.hpmstream.pipeline.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import io.hpmstream.model.Pretrainer;
import io.hpmstream.model.SnapshotBuffers;
import io.hpmstream.model.SnapshotTensors;
import io.hpmstream.model.SnapshotTensors.Owner;
import io.hpmstream.model.safetensors.NamedTensor;
import io.hpmstream.model.safetensors.SafetensorsWriter;
import io.hpmstream.pipeline.config.PretrainConfig.TrainingConfig;
import io.hpmstream.pipeline.ledger.SkippedOffsets;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static io.hpmstream.pipeline.pretrain.TestingTrainings.BATCH;
import static io.hpmstream.pipeline.pretrain.TestingTrainings.images;
import static io.hpmstream.pipeline.pretrain.TestingTrainings.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

/** The training stage with {@code hpm.model.initial-weights}. */
class OthersWeightsTest {

    @TempDir private Path folder;
    private Path encoder = Path.of("encoder.safetensors");

    @BeforeEach
    void trainAnEncoder() throws Exception {
        encoder = folder.resolve("encoder.safetensors");
        try (DirectTraining other = new DirectTraining(training(0.5, Long.MAX_VALUE));
                OutputStream out = Files.newOutputStream(encoder)) {
            for (var image : images(0, 5 * BATCH)) {
                other.train(image);
            }
            SafetensorsWriter.write(tensors(other.pretrainer()), Map.of(), out);
        }
    }

    private static List<NamedTensor> tensors(Pretrainer pretrainer) {
        return new SnapshotTensors(
                        training(0.5, 1).pretrainer().model(),
                        pretrainer.snapshot(new SnapshotBuffers()))
                .encoder(Owner.STUDENT);
    }

    @Test
    void aNewTrainingBeginsWithTheFile() throws Exception {
        double expected;
        try (DirectTraining direct = new DirectTraining(training(0.5, Long.MAX_VALUE));
                InputStream in = Files.newInputStream(encoder)) {
            direct.pretrainer().begin(in, Files.size(encoder));
            for (var image : images(0, BATCH)) {
                direct.train(image);
            }
            expected = direct.lastSightings().get(0).loss();
        }

        try (TestingHarness harness = new TestingHarness(beginning(encoder.toUri().toString()))) {
            harness.process(images(0, BATCH));

            // records have seven digits
            assertThat(harness.sightings().get(0).path("loss").doubleValue())
                    .isCloseTo(expected, withinPercentage(1e-4));
        }
    }

    @Test
    void aTrainingThatGoesOnDoesNotReadTheFile() throws Exception {
        TrainingConfig config = beginning(encoder.toUri().toString());
        OperatorSubtaskState snapshot;
        try (TestingHarness harness = new TestingHarness(config)) {
            harness.process(images(0, BATCH));
            snapshot = harness.snapshot(1);
        }
        Files.delete(encoder);

        try (TestingHarness harness = new TestingHarness(config, snapshot)) {
            harness.process(images(BATCH, 2 * BATCH));

            List<JsonNode> sightings = harness.sightings();
            assertThat(sightings).extracting(s -> s.path("step").asLong()).containsOnly(2L);
        }
    }

    @Test
    void saysWhichFileCannotBeUsedAndWhy() throws Exception {
        String missing = folder.resolve("none.safetensors").toUri().toString();
        assertThatThrownBy(() -> new TestingHarness(beginning(missing)))
                .isInstanceOf(WeightsRefusedException.class)
                .hasMessageContaining("none.safetensors")
                .hasMessageContaining("hpm.model.initial-weights");

        Files.write(encoder, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> new TestingHarness(beginning(encoder.toUri().toString())))
                .isInstanceOf(WeightsRefusedException.class)
                .hasMessageContaining("encoder.safetensors")
                .hasMessageContaining("header length");

        assertThatThrownBy(() -> new TestingHarness(beginning("nowhere://weights")))
                .isInstanceOf(WeightsRefusedException.class)
                .hasMessageContaining("nowhere");
    }

    private static TrainingConfig beginning(@Nullable String address) {
        TrainingConfig usual = training(0.5, Long.MAX_VALUE);
        return new TrainingConfig(
                usual.runId(),
                usual.pretrainer(),
                usual.hardness(),
                usual.teacher(),
                usual.staleAfterImages(),
                usual.maxSteps(),
                SkippedOffsets.NONE,
                address);
    }
}
