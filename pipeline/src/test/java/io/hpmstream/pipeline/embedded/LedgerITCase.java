package io.hpmstream.pipeline.embedded;

import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The ledger of real savepoints. */
class LedgerITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    @TempDir private Path folder;

    private final String images = KAFKA.newTopic("ledger", Map.of());

    @Test
    void tellsTheFateOfEveryRecordAcrossARestart() throws Exception {
        SmallTraining training = new SmallTraining(KAFKA.bootstrapServers(), images, folder);
        training.publish(0, 1, -1, 2, 3, 4);
        String first = training.run(1, 1).savepoint();
        publishInTransaction("gone", null); // 6, and the transaction's mark at 7
        publishInTransaction("no-image", "no image".getBytes(UTF_8)); // 8, 9
        training.publish(5, 6, 7, 8);

        LedgerReport report = LedgerReport.read(training.from(first).run(2, 1).savepoint());

        assertThat(report.isExact()).isTrue();
        assertThat(report.fates().received())
                .containsExactly(range(0, 6), range(8, 8), range(10, 13));
        assertThat(report.fates().trained())
                .containsExactly(range(0, 1), range(3, 5), range(10, 12));
        assertThat(report.fates().waiting()).containsExactly(range(13, 13));
        assertThat(report.fates().deadLettered()).containsExactly(range(2, 2), range(8, 8));
        assertThat(report.fates().deleted()).containsExactly(range(6, 6));
        assertThat(report.undelivered()).containsExactly(range(7, 7), range(9, 9));
    }

    @Test
    void readsSavepointsThatDidNotRecordDeadLettersYet() throws Exception {
        URL old =
                Objects.requireNonNull(
                        LedgerITCase.class.getResource(
                                "/io/hpmstream/pipeline/savepoints/version-1/_metadata"));

        LedgerReport report = LedgerReport.read(old.toURI().toString());

        Partition partition = new Partition("version-1", 0);
        assertThat(report.isExact()).isTrue();
        assertThat(report.unrecorded()).containsExactly(new Interval(partition, 5, 6));
    }

    @Test
    void saysThatThereIsNoSavepoint() {
        assertThatThrownBy(() -> LedgerReport.read(folder.resolve("nothing").toUri().toString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nothing");
    }

    private Interval range(long first, long last) {
        return new Interval(new Partition(images, 0), first, last + 1);
    }

    private void publishInTransaction(String key, byte @Nullable [] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                KAFKA.bootstrapServers(),
                                "transactional.id",
                                key),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(images, 0, key.getBytes(UTF_8), value)).get();
            producer.commitTransaction();
        }
    }
}
