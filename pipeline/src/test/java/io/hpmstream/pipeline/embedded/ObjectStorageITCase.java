package io.hpmstream.pipeline.embedded;

import io.hpmstream.export.ExportFormat;
import io.hpmstream.export.RowFilter;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.cluster.TestingObjectStore;
import io.hpmstream.pipeline.installation.PluggedFileSystems;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import io.hpmstream.pipeline.query.ReadProgress;
import io.hpmstream.pipeline.query.SavedImages;
import io.hpmstream.pipeline.query.SavepointAnswers;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A training whose state goes to a real S3 server in several parts, and comes back. */
class ObjectStorageITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();
    @RegisterExtension static final TestingObjectStore STORE = new TestingObjectStore();

    @TempDir private java.nio.file.Path folder;

    @Test
    void goesOnWithTheSameBitsFromWhatWasWrittenInParts() throws Exception {
        String images = KAFKA.newTopic("parts", Map.of());
        SmallTraining remote = training(images, "remote").with(STORE.options());
        remote = remote.with(Map.of("execution.checkpointing.dir", "s3://hpm/parts"));
        remote.publish(0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3);

        String half = remote.with(Map.of("hpm.train.max-steps", "2")).run(2, 4).savepoint();
        String whole = remote.from(half).run(3, 0).savepoint();
        SavedTraining actual = SavedTraining.read(whole);
        LedgerReport ledger = LedgerReport.read(whole);
        String rows = hardness(whole);
        String local = training(images, "local").run(3, 0).savepoint();
        SavedTraining expected = SavedTraining.read(local);

        assertThat(half).startsWith("s3://hpm/parts/");
        assertThat(STORE.largestObject()).isGreaterThan(TestingObjectStore.LARGEST_PIECE);
        assertThat(actual.weights().chunks()).isEqualTo(expected.weights().chunks());
        assertThat(actual.progress()).isEqualTo(expected.progress());
        assertThat(ledger).matches(LedgerReport::isExact);
        assertThat(rows).isEqualTo(hardness(local)).hasLineCount(8);
    }

    /** What {@code hpm hardness export --from} prints. */
    private static String hardness(String savepoint) throws IOException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        new SavepointAnswers(SavedImages.open(savepoint), ReadProgress.NONE)
                .export(RowFilter.ALL, ExportFormat.JSONL, rows);
        return rows.toString(UTF_8);
    }

    /** So an object that is larger must have come in parts. */
    @Test
    void theServerTakesNothingLargerInOnePiece() throws Exception {
        Map<String, String> options = new HashMap<>(STORE.options());
        options.put("s3.multipart.size", Integer.toString(4 * TestingObjectStore.LARGEST_PIECE));
        options.put("s3.attempts.maximum", "1");
        options.put("s3.retry.limit", "1");
        PluggedFileSystems.initialize(Configuration.fromMap(options));
        Path path = new Path("s3://hpm/one-piece");
        FileSystem store = path.getFileSystem();

        assertThatThrownBy(() -> write(store, path, TestingObjectStore.LARGEST_PIECE + 1))
                .isInstanceOf(IOException.class);
        assertThat(store.exists(path)).isFalse();
    }

    private static void write(FileSystem store, Path path, int bytes) throws IOException {
        try (FSDataOutputStream out = store.create(path, WriteMode.NO_OVERWRITE)) {
            out.write(new byte[bytes]);
        }
    }

    /** State of about ten megabytes. */
    private SmallTraining training(String images, String runId) {
        return new SmallTraining(KAFKA.bootstrapServers(), images, folder.resolve(runId))
                .with(
                        Map.of(
                                "hpm.run.id",
                                runId,
                                "hpm.topics.hardness",
                                images + "-" + runId,
                                "hpm.model.encoder.width",
                                "128",
                                "hpm.model.decoder.width",
                                "128"));
    }
}
