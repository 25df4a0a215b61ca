package io.hpmstream.export;

import java.io.Closeable;
import java.io.IOException;

/**
 * Writes rows to a stream, one after the other, in bounded memory. Used by one thread; the stream
 * stays its caller's.
 */
public interface RowWriter extends Closeable {

    /** Writes one row. */
    void write(ImageRow row) throws IOException;

    /** Ends the document and flushes. Without it the document is cut short, as after a failure. */
    void finish() throws IOException;

    /** Frees memory. Ends nothing and does not close the stream. */
    @Override
    void close() throws IOException;
}
