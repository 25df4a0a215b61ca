package io.hpmstream.pipeline.query;

import io.hpmstream.connectors.serialization.ImmutableTypeInfo;

/** Type of {@link SavedImage} on edges. */
final class SavedImageTypeInfo extends ImmutableTypeInfo<SavedImage> {

    static final SavedImageTypeInfo INSTANCE = new SavedImageTypeInfo();

    private static final long serialVersionUID = 1L;

    private SavedImageTypeInfo() {
        super(SavedImage.class, SavedImageSerializer.INSTANCE);
    }
}
