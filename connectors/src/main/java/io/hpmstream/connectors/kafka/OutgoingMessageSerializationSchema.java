package io.hpmstream.connectors.kafka;

import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Sends a message as it is to one topic; its key chooses the partition. */
public final class OutgoingMessageSerializationSchema
        implements KafkaRecordSerializationSchema<OutgoingMessage>, KafkaDatasetFacetProvider {

    private static final long serialVersionUID = 1L;

    private final String topic;

    public OutgoingMessageSerializationSchema(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            OutgoingMessage message, KafkaSinkContext context, @Nullable Long timestamp) {
        Long own = message.timestamp() < 0 ? null : message.timestamp();
        return new ProducerRecord<>(
                topic,
                null,
                own,
                message.key(),
                message.value(),
                HeaderList.toKafka(message.headers()));
    }

    /** The topic, whose open transactions the sink must find after a restart. */
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(
                        DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic)), new Properties()));
    }
}
