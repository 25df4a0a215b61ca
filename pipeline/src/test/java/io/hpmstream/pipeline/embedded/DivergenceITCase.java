package io.hpmstream.pipeline.embedded;

import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.TestingLog;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A training whose loss stops being finite in the middle: one update with an absurd learning rate
 * throws the weights so far that no later one can be computed.
 */
class DivergenceITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final int BATCH = SmallTraining.BATCH;
    private static final int STEPS = 10;

    @TempDir private Path folder;

    private final String images = KAFKA.newTopic("diverging", Map.of());

    @Test
    @Timeout(120) // restarting again and again would take longer
    void skipsThenFailsByNameAndGoesOnFromTheSavepointOfBefore() throws Exception {
        SmallTraining sane = training("sane");
        sane.publish(IntStream.range(0, 2 * BATCH).toArray());
        String savepoint = sane.run(2, 0).savepoint();
        sane.publish(IntStream.range(2 * BATCH, STEPS * BATCH).toArray());

        try (TestingLog log = TestingLog.of(AbstractStreamOperator.class)) {
            assertThatThrownBy(() -> reckless(savepoint).run(STEPS, 0))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageContainingAll(
                            "not finite for 3 steps in a row, the last one step 6",
                            "learning rate 1.0E30",
                            ids(5),
                            "of before step 3");
            // the update of step 3 is what threw the weights away
            assertThat(log.messages())
                    .filteredOn(line -> line.contains("skipped the update"))
                    .satisfiesExactly(
                            line -> assertThat(line).contains("step 4", "not finite", ids(3)),
                            line -> assertThat(line).contains("step 5", "not finite", ids(4)));
        }

        String after = sane.from(savepoint).run(STEPS, 0).savepoint();
        String undisturbed = training("undisturbed").run(STEPS, 0).savepoint();
        assertThat(SavedTraining.read(after).weights().chunks())
                .isEqualTo(SavedTraining.read(undisturbed).weights().chunks());
        assertThat(SavedHardness.read(after)).isEqualTo(SavedHardness.read(undisturbed));
        assertThat(LedgerReport.read(after))
                .matches(LedgerReport::isExact)
                .isEqualTo(LedgerReport.read(undisturbed));
    }

    private SmallTraining reckless(String savepoint) {
        return training("reckless")
                .from(savepoint)
                .with(
                        Map.of(
                                "hpm.train.learning-rate", "1e30",
                                "hpm.train.warmup-images", "0",
                                "hpm.train.max-consecutive-skips", "3"));
    }

    /** The images of the batch after so many. */
    private static String ids(int batches) {
        List<String> ids =
                IntStream.range(batches * BATCH, (batches + 1) * BATCH)
                        .mapToObj(i -> "scene-" + i)
                        .toList();
        return ids.toString();
    }

    private SmallTraining training(String runId) {
        return new SmallTraining(KAFKA.bootstrapServers(), images, folder.resolve(runId))
                .with(Map.of("hpm.run.id", runId, "hpm.topics.hardness", images + "-" + runId));
    }
}
