package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads the blocks of a GIF (GIF89a specification) up to the end of its first frame, which is the
 * image: its own rectangle, not the screen that an animation would draw it on.
 */
final class GifImage {

    private static final int SCREEN = 6;
    private static final int AFTER_SCREEN = 13;
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2C;
    private static final byte TRAILER = 0x3B;

    private GifImage() {}

    static EncodedImage open(byte[] bytes) throws UnreadableImageException {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = AFTER_SCREEN + paletteBytes(in.get(SCREEN + 4));
        while (in.get(at) == EXTENSION) {
            at = afterBlocks(in, at + 2);
        }
        if (in.get(at) != FRAME) {
            throw new UnreadableImageException(
                    DeadLetterCode.CORRUPT, "GIF must have a frame, actual block: " + in.get(at));
        }
        int width = Short.toUnsignedInt(in.getShort(at + 5));
        int height = Short.toUnsignedInt(in.getShort(at + 7));
        int data = at + 10 + paletteBytes(in.get(at + 9));
        int end = afterBlocks(in, data + 1);
        byte[] first = Arrays.copyOf(bytes, end + 1);
        first[end] = TRAILER;
        return new ReaderImage(width, height, 1, Orientation.UPRIGHT, first, ImageReaders::gif);
    }

    private static int paletteBytes(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    /** Follows blocks, each with its length in front, to behind the empty one at their end. */
    private static int afterBlocks(ByteBuffer in, int start) {
        int at = start;
        while (in.get(at) != 0) {
            at += 1 + Byte.toUnsignedInt(in.get(at));
        }
        return at + 1;
    }
}
