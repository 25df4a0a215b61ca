package io.hpmstream.connectors.kafka;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

import java.io.IOException;

/**
 * Sends messages to one topic at least once and leaves nothing of itself in checkpoints: a job may
 * go on with it from a savepoint that was taken without it, and the other way round. For topics in
 * which a repeated record says nothing new. Immutable.
 */
public final class RepeatingTopicSink implements Sink<OutgoingMessage> {

    private static final long serialVersionUID = 1L;

    private final TopicSink sink;

    RepeatingTopicSink(TopicSink sink) {
        this.sink = sink;
    }

    @Override
    public SinkWriter<OutgoingMessage> createWriter(WriterInitContext context) throws IOException {
        return sink.createWriter(context);
    }
}
