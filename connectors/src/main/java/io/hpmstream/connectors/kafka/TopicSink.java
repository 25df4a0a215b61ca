package io.hpmstream.connectors.kafka;

import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Sends messages to one topic: Flink's Kafka sink with its state, for two things that it does not
 * do. Clients are configured where they run, so that what travels in the job holds references to
 * secrets and not secrets; and a run that starts from another run's checkpoint leaves that run's
 * open transactions alone. Immutable.
 */
public final class TopicSink
        implements Sink<OutgoingMessage>,
                SupportsWriterState<OutgoingMessage, KafkaWriterState>,
                SupportsCommitter<KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable> {

    private static final long serialVersionUID = 1L;

    private final KafkaConnection connection;
    private final String topic;
    private final String name;
    private final Map<String, String> properties;
    private final Delivery delivery;

    TopicSink(
            KafkaConnection connection,
            String topic,
            String name,
            Map<String, String> properties,
            Delivery delivery) {
        this.connection = connection;
        this.topic = topic;
        this.name = name;
        this.properties = Map.copyOf(properties);
        this.delivery = delivery;
    }

    @Override
    public SinkWriter<OutgoingMessage> createWriter(WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public StatefulSinkWriter<OutgoingMessage, KafkaWriterState> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> recovered) throws IOException {
        // Flink's writer would abort the transactions of the run that the state came from; that
        // run may still be alive
        List<KafkaWriterState> own =
                recovered.stream()
                        .filter(state -> state.getTransactionalIdPrefix().equals(transactions()))
                        .toList();
        SupportsWriterState<OutgoingMessage, KafkaWriterState> sink =
                sink(connection.clientProperties(properties));
        return sink.restoreWriter(context, own);
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context)
            throws IOException {
        return new OwnTransactions(
                sink(connection.clientProperties(properties)).createCommitter(context),
                transactions());
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return sink(unconnected()).getWriterStateSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return sink(unconnected()).getCommittableSerializer();
    }

    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committed) {
        sink(unconnected()).addPostCommitTopology(committed);
    }

    private KafkaSink<OutgoingMessage> sink(Properties client) {
        return KafkaSink.<OutgoingMessage>builder()
                .setKafkaProducerConfig(client)
                .setBootstrapServers(connection.bootstrapServers())
                .setRecordSerializer(new OutgoingMessageSerializationSchema(topic))
                .setDeliveryGuarantee(delivery.guarantee())
                .setTransactionalIdPrefix(transactions())
                // few ids, used again and again: the broker remembers every id for a week
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .build();
    }

    // a run id has no colon, so no run's prefix begins another one's
    private String transactions() {
        return connection.runId() + ":" + name;
    }

    // for what needs no client
    private static Properties unconnected() {
        return new Properties();
    }
}
