package io.hpmstream.pipeline.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.hpmstream.export.ExportFormat;
import io.hpmstream.export.FilterParameter;
import io.hpmstream.export.Histogram;
import io.hpmstream.export.ImageRow;
import io.hpmstream.export.RowFilter;
import io.hpmstream.export.SortField;
import io.hpmstream.export.SortOrder;
import io.hpmstream.export.SortOrder.Direction;
import io.hpmstream.pipeline.PretrainJob;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.embedded.EmbeddedFlink;
import io.hpmstream.pipeline.embedded.SmallTraining;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Answers from what a job left behind, against what it told on its topic. */
class SavepointAnswersITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final String OLD_SAVEPOINT =
            "/io/hpmstream/pipeline/savepoints/version-1/_metadata";

    @TempDir private Path folder;

    @Test
    void readsFromEveryKindOfSavepointWhatTheTopicTold() throws Exception {
        SmallTraining training = training("kinds");
        training.publish(IntStream.range(0, 22).map(i -> i % 9).toArray());
        SmallTraining.Run run = training.run(5, 2);
        Map<String, String> told = ToldImages.rows(run.sightings());

        assertThat(told).hasSize(9);
        assertThat(exported(run.savepoint())).as("canonical savepoint").isEqualTo(told);

        PretrainConfig again =
                training.from(run.savepoint())
                        .with(
                                Map.of(
                                        "execution.checkpointing.incremental", "true",
                                        "execution.checkpointing.num-retained", "9",
                                        "execution.checkpointing.data-inline-threshold", "0 b"))
                        .config();
        PretrainJob.ensureTopics(again);
        try (EmbeddedFlink flink = EmbeddedFlink.start(again.flink(), folder.resolve("again"))) {
            JobID job = flink.submit(again);
            awaitPending(flink, job, 2);
            String checkpoint = flink.checkpoint(job).get();
            assertThat(exported(checkpoint)).as("incremental checkpoint").isEqualTo(told);

            String savepoint =
                    flink.stopWithSavepoint(
                            job, flink.savepointFolder(), SavepointFormatType.NATIVE);
            assertThat(files(savepoint)).as("native: files of RocksDB").isGreaterThan(3);
            assertThat(exported(savepoint)).as("native savepoint").isEqualTo(told);
        }
    }

    @Test
    void answersWhatIsAskedOfIt() throws Exception {
        SmallTraining training = training("asked");
        training.publish(IntStream.range(0, 20).map(i -> i % 12).toArray());
        SmallTraining.Run run = training.run(5, 0);
        SavepointAnswers answers = answers(run.savepoint());
        List<ImageRow> all =
                answers.top(RowFilter.ALL, new SortOrder(SortField.HARDNESS, Direction.DESC), 1000);

        assertThat(all).hasSize(12).isSortedAccordingTo(SortOrder.HARDEST_FIRST);
        RowFilter twice = FilterParameter.parse(Map.of(FilterParameter.MIN_SIGHTINGS, "2"));
        assertThat(answers.top(twice, SortOrder.HARDEST_FIRST, 3))
                .isEqualTo(all.stream().filter(row -> row.sightings() == 2).limit(3).toList());
        assertThat(answers.get("scene-7")).get().returns("scene-7", ImageRow::imageId);
        assertThat(answers.get("scene-99")).isEmpty();

        Histogram histogram = answers.histogram(twice, SortField.SIGHTINGS, 4);
        assertThat(histogram.edge(0)).isEqualTo(2);
        assertThat(histogram.edge(4)).isEqualTo(2);
        assertThat(histogram.count(0)).isEqualTo(8);
    }

    @Test
    void leavesWhatAnOldBuildDidNotSaveUnknown() throws Exception {
        String old =
                Objects.requireNonNull(SavepointAnswersITCase.class.getResource(OLD_SAVEPOINT))
                        .toURI()
                        .toString();

        List<ImageRow> rows = answers(old).top(RowFilter.ALL, SortOrder.HARDEST_FIRST, 100);

        assertThat(rows).hasSize(8);
        assertThat(rows).allSatisfy(row -> assertThat(row.last()).isNull());
        assertThat(rows).allSatisfy(row -> assertThat(row.meanLoss()).isPositive());
    }

    @Test
    void comparesTwoSavepoints() throws Exception {
        SmallTraining training = training("diff");
        training.publish(0, 1, 2, 3, 4, 5, 6, 7);
        SmallTraining.Run first = training.run(2, 0);
        training.publish(0, 1, 2, 8);
        SmallTraining.Run second = training.from(first.savepoint()).run(3, 0);

        SavepointDiff.Result result =
                new SavepointDiff(RowFilter.ALL, change -> true, 2, ReadProgress.NONE)
                        .compare(
                                SavedImages.open(first.savepoint()),
                                SavedImages.open(second.savepoint()));

        assertThat(result.harder() + result.easier()).as("0, 1 and 2").isEqualTo(3);
        assertThat(result.untrained()).as("3 to 7").isEqualTo(5);
        assertThat(result.onlyBefore()).isZero();
        assertThat(result.onlyAfter()).as("8").isOne();
        List<JsonNode> trainedAgain = new ArrayList<>(second.sightings());
        trainedAgain.removeIf(told -> told.get("sighting").asInt() == 1);
        // the topic tells the change too: progress is how much hardness fell
        trainedAgain.sort(
                (a, b) ->
                        Double.compare(
                                Math.abs(b.get("progress").asDouble()),
                                Math.abs(a.get("progress").asDouble())));
        assertThat(result.largest())
                .extracting(change -> change.after().imageId())
                .containsExactly(
                        trainedAgain.get(0).get("imageId").asText(),
                        trainedAgain.get(1).get("imageId").asText());
        assertThat(result.largest().get(0).change())
                .isCloseTo(
                        -trainedAgain.get(0).get("progress").asDouble(),
                        org.assertj.core.data.Offset.offset(1e-5));
    }

    @Test
    void refusesWhatIsNoSavepointOfThisJob() {
        assertThatThrownBy(() -> SavedImages.open(folder.toUri().toString()))
                .isInstanceOf(IOException.class);
    }

    private static void awaitPending(EmbeddedFlink flink, JobID job, long images) throws Exception {
        while (flink.monitor(job).trainerMetric("pendingImages").orElse(-1) != images) {
            Thread.onSpinWait();
        }
    }

    private static long files(String savepoint) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(URI.create(savepoint)))) {
            return files.count();
        }
    }

    private static Map<String, String> exported(String savepoint) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        answers(savepoint).export(RowFilter.ALL, ExportFormat.JSONL, bytes);
        return ToldImages.lines(bytes.toString(UTF_8));
    }

    private static SavepointAnswers answers(String savepoint) throws IOException {
        return new SavepointAnswers(SavedImages.open(savepoint), ReadProgress.NONE);
    }

    private SmallTraining training(String name) {
        return new SmallTraining(KAFKA.bootstrapServers(), KAFKA.newTopic(name, Map.of()), folder);
    }
}
