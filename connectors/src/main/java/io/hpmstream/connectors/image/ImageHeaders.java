package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;
import io.hpmstream.connectors.kafka.ImageMessage;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What a record says about its image in text: checked, because all of it is written into sightings.
 *
 * @param key the image's id; null if the record has no key
 */
record ImageHeaders(
        @Nullable String key,
        @Nullable String source,
        @Nullable String label,
        @Nullable String uri) {

    private static final int LONGEST_KEY = 512;
    private static final int LONGEST_LABEL = 256;
    private static final int LONGEST_URI = 2048;

    static ImageHeaders of(ImageMessage message) throws UnreadableImageException {
        return new ImageHeaders(
                key(message.key()),
                header(message, "source", LONGEST_LABEL),
                header(message, "label", LONGEST_LABEL),
                header(message, "uri", LONGEST_URI));
    }

    private static @Nullable String key(byte @Nullable [] key) throws UnreadableImageException {
        if (key == null) {
            return null;
        }
        if (key.length == 0 || key.length > LONGEST_KEY) {
            throw new UnreadableImageException(
                    DeadLetterCode.KEY_INVALID,
                    "key must have 1 to %d bytes, actual: %d".formatted(LONGEST_KEY, key.length));
        }
        return text(key, DeadLetterCode.KEY_INVALID, "key");
    }

    private static @Nullable String header(ImageMessage message, String name, int longest)
            throws UnreadableImageException {
        byte[] value = message.header(name);
        if (value == null) {
            return null;
        }
        if (value.length > longest) {
            throw new UnreadableImageException(
                    DeadLetterCode.HEADER_INVALID,
                    "header %s must have at most %d bytes, actual: %d"
                            .formatted(name, longest, value.length));
        }
        return text(value, DeadLetterCode.HEADER_INVALID, "header " + name);
    }

    private static String text(byte[] bytes, DeadLetterCode code, String what)
            throws UnreadableImageException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableImageException(code, what + " must be UTF-8", e);
        }
    }
}
