package io.hpmstream.hardness.flink;

import java.io.IOException;

/** Versions of the bytes that an image's hardness is kept in. */
final class HardnessFormat {

    static final int OLDEST_READABLE = 1;
    static final int CURRENT = 1;

    private HardnessFormat() {}

    static void requireReadable(int version) throws IOException {
        if (version < OLDEST_READABLE || version > CURRENT) {
            throw new IOException(
                    "hardness state has format version %d, this build reads %d to %d"
                            .formatted(version, OLDEST_READABLE, CURRENT));
        }
    }
}
