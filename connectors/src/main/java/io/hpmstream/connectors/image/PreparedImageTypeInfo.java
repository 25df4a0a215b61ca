package io.hpmstream.connectors.image;

import io.hpmstream.connectors.serialization.ImmutableTypeInfo;

/** Flink's type information of {@link PreparedImage}. */
public final class PreparedImageTypeInfo extends ImmutableTypeInfo<PreparedImage> {

    public static final PreparedImageTypeInfo INSTANCE = new PreparedImageTypeInfo();

    private static final long serialVersionUID = 1L;

    private PreparedImageTypeInfo() {
        super(PreparedImage.class, PreparedImageSerializer.INSTANCE);
    }
}
