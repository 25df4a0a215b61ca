package io.hpmstream.connectors.kafka;

import io.hpmstream.connectors.serialization.ImmutableTypeInfo;

/** Flink's type information of {@link OutgoingMessage}. */
public final class OutgoingMessageTypeInfo extends ImmutableTypeInfo<OutgoingMessage> {

    public static final OutgoingMessageTypeInfo INSTANCE = new OutgoingMessageTypeInfo();

    private static final long serialVersionUID = 1L;

    private OutgoingMessageTypeInfo() {
        super(OutgoingMessage.class, OutgoingMessageSerializer.INSTANCE);
    }
}
