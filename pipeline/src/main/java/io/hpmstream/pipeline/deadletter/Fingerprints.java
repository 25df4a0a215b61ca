package io.hpmstream.pipeline.deadletter;

import io.hpmstream.connectors.kafka.DeadLetter;
import io.hpmstream.connectors.kafka.MessageHeader;
import io.hpmstream.pipeline.Sha256;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Set;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Remembers which images were sent already, by eight bytes of a hash each, so that an image that
 * lies in the topic twice goes out once. Used by one thread.
 */
final class Fingerprints {

    private final Set<Long> seen = new HashSet<>();

    /** Whether this is the first letter with its key, value and headers. */
    boolean addNew(DeadLetter letter) {
        return seen.add(fingerprint(letter));
    }

    private static long fingerprint(DeadLetter letter) {
        MessageDigest digest = Sha256.begin();
        update(digest, letter.key());
        update(digest, letter.value());
        for (MessageHeader header : letter.headers()) {
            update(digest, header.name().getBytes(UTF_8));
            update(digest, header.value());
        }
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    // lengths keep 'ab', 'c' apart from 'a', 'bc'
    private static void update(MessageDigest digest, byte @Nullable [] part) {
        digest.update(ByteBuffer.allocate(4).putInt(part == null ? -1 : part.length).flip());
        if (part != null) {
            digest.update(part);
        }
    }
}
