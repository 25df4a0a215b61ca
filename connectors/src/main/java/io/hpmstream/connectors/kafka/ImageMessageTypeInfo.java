package io.hpmstream.connectors.kafka;

import io.hpmstream.connectors.serialization.ImmutableTypeInfo;

/** Flink's type information of {@link ImageMessage}. */
public final class ImageMessageTypeInfo extends ImmutableTypeInfo<ImageMessage> {

    public static final ImageMessageTypeInfo INSTANCE = new ImageMessageTypeInfo();

    private static final long serialVersionUID = 1L;

    private ImageMessageTypeInfo() {
        super(ImageMessage.class, ImageMessageSerializer.INSTANCE);
    }
}
