package io.hpmstream.pipeline.query;

import io.hpmstream.export.ExportFormat;
import io.hpmstream.export.FilterParameter;
import io.hpmstream.export.Histogram;
import io.hpmstream.export.ImageRow;
import io.hpmstream.export.RowFilter;
import io.hpmstream.export.RowReader;
import io.hpmstream.export.SortField;
import io.hpmstream.export.SortOrder;
import io.hpmstream.export.SortOrder.Direction;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.embedded.SmallTraining;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The service that followed the topic and the savepoint that the job left give the same answers.
 */
class LiveEqualsOfflineITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final int IMAGES = 17;

    @TempDir private Path folder;

    @Test
    @Timeout(300)
    void givesTheSameRowsInTheSameOrder() throws Exception {
        String topic = KAFKA.newTopic("same", Map.of());
        SmallTraining training = new SmallTraining(KAFKA.bootstrapServers(), topic, folder);
        training.publish(IntStream.range(0, 40).map(i -> i % IMAGES).toArray());
        SmallTraining.Run run = training.run(10, 0);
        SavepointAnswers offline =
                new SavepointAnswers(SavedImages.open(run.savepoint()), ReadProgress.NONE);
        Map<String, String> options =
                Map.of(
                        "hpm.kafka.bootstrap-servers", KAFKA.bootstrapServers(),
                        "hpm.topics.hardness", topic + "-hardness",
                        "hpm.topics.thumbnails", topic + "-thumbnails",
                        "hpm.topics.tags", topic + "-tags");

        try (CurationProcess service = CurationProcess.start(options, folder)) {
            LiveAnswers live = new LiveAnswers(new CurationApi(service.address(), null));
            Map<String, ImageRow> saved = exported(offline);
            awaitLastSightings(service, live, saved);

            assertThat(exported(live)).hasSize(IMAGES).isEqualTo(saved);
            assertSameAnswers(live, offline);
            assertThat(live.get("scene-3")).isEqualTo(offline.get("scene-3")).isPresent();
            assertThat(live.get("scene-99")).isEmpty();
        }
    }

    private static void awaitLastSightings(
            CurationProcess service, LiveAnswers live, Map<String, ImageRow> saved)
            throws Exception {
        long last = saved.values().stream().mapToLong(ImageRow::lastStep).max().orElseThrow();
        long trained = saved.values().stream().filter(row -> row.lastStep() == last).count();
        long seen = 0;
        while (seen < trained) {
            service.pause();
            seen = exported(live).values().stream().filter(row -> row.lastStep() == last).count();
        }
    }

    // each offline answer reads the whole savepoint: each field with all images and with one filter
    private static void assertSameAnswers(LiveAnswers live, SavepointAnswers offline)
            throws IOException {
        assertThat(filters()).hasSameSizeAs(SortField.values());
        Iterator<RowFilter> filters = filters().iterator();
        boolean descending = false;
        for (SortField field : SortField.values()) {
            RowFilter filter = filters.next();
            for (RowFilter wanted : List.of(RowFilter.ALL, filter)) {
                SortOrder order = new SortOrder(field, descending ? Direction.DESC : Direction.ASC);
                descending = !descending;
                assertThat(live.top(wanted, order, 12))
                        .as("%s, %s", order, wanted)
                        .isEqualTo(offline.top(wanted, order, 12));
            }
            descending = !descending;
            assertThat(text(live.histogram(filter, field, 7)))
                    .as("histogram of %s, %s", field, filter)
                    .isEqualTo(text(offline.histogram(filter, field, 7)));
        }
    }

    private static List<RowFilter> filters() {
        return List.of(
                FilterParameter.parse(Map.of(FilterParameter.MIN_SIGHTINGS, "3")),
                FilterParameter.parse(
                        Map.of(
                                FilterParameter.MAX_HARDNESS, "1.1",
                                FilterParameter.ID_PREFIX, "scene-1")),
                FilterParameter.parse(Map.of(FilterParameter.SOURCE, "")),
                FilterParameter.parse(Map.of(FilterParameter.LABEL, "none such")));
    }

    private static String text(Histogram histogram) {
        return "%s %s %s %d"
                .formatted(
                        histogram.field(),
                        histogram.isEmpty()
                                ? "nothing"
                                : DoubleStream.iterate(0, i -> i <= histogram.bins(), i -> i + 1)
                                        .map(i -> histogram.edge((int) i))
                                        .boxed()
                                        .toList(),
                        IntStream.range(0, histogram.bins()).mapToObj(histogram::count).toList(),
                        histogram.unknown());
    }

    private static Map<String, ImageRow> exported(HardnessAnswers answers) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        answers.export(RowFilter.ALL, ExportFormat.JSONL, bytes);
        Map<String, ImageRow> rows = new TreeMap<>();
        for (String line : bytes.toString(UTF_8).lines().toList()) {
            ImageRow row = RowReader.read(line.getBytes(UTF_8));
            assertThat(rows.put(row.imageId(), row)).as("told twice").isNull();
        }
        return rows;
    }
}
