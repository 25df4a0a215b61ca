package io.hpmstream.connectors.kafka;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes a record as it is: nothing in it can fail here. */
public final class ImageMessageDeserializationSchema
        implements KafkaRecordDeserializationSchema<ImageMessage> {

    private static final long serialVersionUID = 1L;

    private final TopicGeneration generation;

    /** Gives messages the name that their topic has in a generation. */
    public ImageMessageDeserializationSchema(TopicGeneration generation) {
        this.generation = generation;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> kafka, Collector<ImageMessage> out) {
        out.collect(
                new ImageMessage(
                        generation.name(kafka.topic()),
                        kafka.partition(),
                        kafka.offset(),
                        kafka.timestamp(),
                        kafka.key(),
                        kafka.value(),
                        HeaderList.from(kafka.headers())));
    }

    @Override
    public TypeInformation<ImageMessage> getProducedType() {
        return ImageMessageTypeInfo.INSTANCE;
    }
}
