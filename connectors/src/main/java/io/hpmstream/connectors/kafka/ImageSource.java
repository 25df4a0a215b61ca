package io.hpmstream.connectors.kafka;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.synchronization.FutureCompletingBlockingQueue;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.reader.KafkaRecordEmitter;
import org.apache.flink.connector.kafka.source.reader.KafkaSourceReader;
import org.apache.flink.connector.kafka.source.reader.fetcher.KafkaSourceFetcherManager;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.io.IOException;
import java.util.Map;
import java.util.Properties;

/**
 * The arriving images of one topic, from the earliest on: Flink's Kafka source, with its state and
 * its enumerator, and a reader that loses nothing silently ({@link CheckedSplitReader}). Clients
 * are configured where they run, so that what travels in the job holds references to secrets and
 * not secrets. Immutable.
 */
public final class ImageSource
        implements Source<ImageMessage, KafkaPartitionSplit, KafkaSourceEnumState>,
                ResultTypeQueryable<ImageMessage> {

    private static final long serialVersionUID = 1L;

    private static final Map<String, String> PROPERTIES =
            Map.of(
                    // a larger record still arrives, alone in its fetch
                    "max.partition.fetch.bytes", Integer.toString(RecordSizes.IMAGES_TOPIC),
                    // images come in handfuls, and none waits for longer than this
                    "fetch.min.bytes", Integer.toString(64 << 10),
                    "fetch.max.wait.ms", "250",
                    "isolation.level", "read_committed",
                    "partition.discovery.interval.ms", "60000",
                    "commit.offsets.on.checkpoint", "true");

    private final KafkaConnection connection;
    private final String topic;
    private final TopicGeneration generation;
    private final OnLostOffsets onLostOffsets;

    ImageSource(
            KafkaConnection connection,
            String topic,
            TopicGeneration generation,
            OnLostOffsets onLostOffsets) {
        this.connection = connection;
        this.topic = topic;
        this.generation = generation;
        this.onLostOffsets = onLostOffsets;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return source().createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state)
            throws IOException {
        return source().restoreEnumerator(context, state);
    }

    // as KafkaSource makes its reader, but for the split reader
    @Override
    public SourceReader<ImageMessage, KafkaPartitionSplit> createReader(
            SourceReaderContext context) {
        Properties client = clientProperties();
        FutureCompletingBlockingQueue<RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>>> queue =
                new FutureCompletingBlockingQueue<>();
        KafkaSourceReaderMetrics metrics = new KafkaSourceReaderMetrics(context.metricGroup());
        return new KafkaSourceReader<>(
                queue,
                new KafkaSourceFetcherManager(
                        queue,
                        () -> new CheckedSplitReader(client, context, metrics, onLostOffsets),
                        finished -> {}),
                new KafkaRecordEmitter<>(new ImageMessageDeserializationSchema(generation)),
                configuration(),
                context,
                metrics);
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return new KafkaPartitionSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return new KafkaSourceEnumStateSerializer();
    }

    @Override
    public TypeInformation<ImageMessage> getProducedType() {
        return ImageMessageTypeInfo.INSTANCE;
    }

    private KafkaSource<ImageMessage> source() {
        return KafkaSource.<ImageMessage>builder()
                .setTopics(topic)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new ImageMessageDeserializationSchema(generation))
                .setProperties(clientProperties())
                .build();
    }

    // what Flink's side of the reader asks for; nothing of the connection is in it
    private static Configuration configuration() {
        return Configuration.fromMap(PROPERTIES);
    }

    private Properties clientProperties() {
        Properties client = connection.clientProperties(PROPERTIES);
        String id = connection.runId() + "-images";
        client.setProperty("group.id", id);
        client.setProperty("client.id.prefix", id);
        client.setProperty("enable.auto.commit", "false");
        String bytes = "org.apache.kafka.common.serialization.ByteArrayDeserializer";
        client.setProperty("key.deserializer", bytes);
        client.setProperty("value.deserializer", bytes);
        return client;
    }
}
