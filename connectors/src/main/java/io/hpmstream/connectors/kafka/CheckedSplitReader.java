package io.hpmstream.connectors.kafka;

import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.reader.KafkaPartitionSplitReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Reads partitions as Flink's own reader does, but never passes over offsets that the broker no
 * longer has: Kafka's consumer would go on elsewhere without a word, whether the offset came from a
 * checkpoint or was lost while the run was behind. Confined to the fetcher's thread.
 */
final class CheckedSplitReader extends KafkaPartitionSplitReader {

    private static final Logger LOG = LoggerFactory.getLogger(CheckedSplitReader.class);

    private final Properties client;
    private final OnLostOffsets policy;

    CheckedSplitReader(
            Properties client,
            SourceReaderContext context,
            KafkaSourceReaderMetrics metrics,
            OnLostOffsets policy) {
        super(strict(client), context, metrics);
        this.client = client;
        this.policy = policy;
    }

    // without a reset strategy the consumer throws instead of moving
    private static Properties strict(Properties client) {
        Properties strict = new Properties();
        strict.putAll(client);
        strict.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return strict;
    }

    @Override
    public RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> fetch() throws IOException {
        while (true) {
            try {
                return super.fetch();
            } catch (OffsetOutOfRangeException e) {
                handle(e);
            }
        }
    }

    private void handle(OffsetOutOfRangeException problem) throws IOException {
        List<KafkaPartitionSplit> moved = new ArrayList<>();
        for (LostOffsets lost :
                PartitionBounds.compare(problem.offsetOutOfRangePartitions(), client)) {
            if (!lost.isMissing()) {
                // the log came back or its history was rewritten: another attempt sees which
                throw new IOException("cannot read " + lost.partition(), problem);
            }
            if (policy == OnLostOffsets.FAIL) {
                throw new LostOffsetsException(
                        "%s; hpm.source.on-lost-offsets: earliest goes on without them at %d, latest at %d"
                                .formatted(lost, lost.earliest(), lost.end()),
                        problem);
            }
            long next = lost.goOnAt(policy);
            LOG.warn("{}; going on at {} (hpm.source.on-lost-offsets)", lost, next);
            moved.add(new KafkaPartitionSplit(lost.partition(), next));
        }
        // assigns nothing twice: it only seeks
        handleSplitsChanges(new SplitsAddition<>(moved));
    }
}
