package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.ImageOrigin;
import io.hpmstream.hardness.Crop;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * An image ready to be trained once. Immutable; the pixels belong to it and nobody writes to them.
 *
 * @param crop the part of the image that the pixels show, and whether mirrored
 * @param pixels [size][size][3], row-major, red green blue, one unsigned byte each
 */
@SuppressWarnings("ArrayRecordComponent") // a bulk carrier: equality is by content, see below
public record PreparedImage(ImageOrigin origin, Crop crop, byte[] pixels) {

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PreparedImage that
                && origin.equals(that.origin)
                && crop.equals(that.crop)
                && Arrays.equals(pixels, that.pixels);
    }

    @Override
    public int hashCode() {
        return origin.hashCode();
    }

    @Override
    public String toString() {
        return "PreparedImage[%s, %s]".formatted(origin, crop);
    }
}
