package io.hpmstream.connectors.kafka;

import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Sends a message as it is to one topic; its key chooses the partition. */
public final class OutgoingMessageSerializationSchema
        implements KafkaRecordSerializationSchema<OutgoingMessage> {

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
}
