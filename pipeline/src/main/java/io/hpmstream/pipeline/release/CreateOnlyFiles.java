package io.hpmstream.pipeline.release;

import org.apache.flink.core.fs.Path;

import java.io.IOException;

/**
 * Makes files that must not be there yet: of several at once that make one and the same, one
 * succeeds. Flink's file systems do not promise that, so each store has its own way. Thread safe.
 */
interface CreateOnlyFiles {

    /**
     * Makes a file, whole from the first moment that it can be seen.
     *
     * @return whether it was made; false if it was there
     * @throws IOException if nobody can tell
     */
    boolean create(Path path, byte[] content) throws IOException;
}
