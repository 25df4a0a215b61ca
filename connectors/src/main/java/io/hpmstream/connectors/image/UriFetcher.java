package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * Fetches the bytes behind a header {@code uri} through Flink's file systems. Storage that is away
 * (time-outs, refused connections, server errors) is asked again for as long as it takes: the
 * caller's thread waits, so the stream does. What is not there or not allowed is refused at once. A
 * failure of unknown kind is tried some times and then refused. Thread safe.
 */
final class UriFetcher {

    /** Waits; tests do not. */
    interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    private static final int CHUNK_BYTES = 64 * 1024;

    private final AllowedUris allowed;
    private final int maxBytes;
    private final Backoff backoff;
    private final Pause pause;
    private final LongAdder retries = new LongAdder();

    UriFetcher(AllowedUris allowed, int maxBytes, Backoff backoff) {
        this(allowed, maxBytes, backoff, time -> Thread.sleep(time.toMillis()));
    }

    UriFetcher(AllowedUris allowed, int maxBytes, Backoff backoff, Pause pause) {
        this.allowed = allowed;
        this.maxBytes = maxBytes;
        this.backoff = backoff;
        this.pause = pause;
    }

    long retries() {
        return retries.sum();
    }

    /**
     * Reads the file that {@code uri} names.
     *
     * @return at most {@code maxBytes} bytes
     * @throws InterruptedException if the thread is interrupted while it waits for storage
     */
    byte[] fetch(String uri) throws UnreadableImageException, InterruptedException {
        Path path = path(allowed.admit(uri));
        for (int failures = 1; ; failures++) {
            try {
                return read(uri, path);
            } catch (IOException e) {
                switch (StorageFailure.of(e)) {
                    case NOT_FOUND ->
                            throw new UnreadableImageException(
                                    DeadLetterCode.URI_NOT_FOUND,
                                    "there must be a file at " + uri,
                                    e);
                    case REFUSED -> throw unreadable(uri, e);
                    case UNKNOWN -> {
                        if (failures >= backoff.unknownTries()) {
                            throw unreadable(uri, e);
                        }
                    }
                    case AWAY -> {}
                }
            }
            retries.increment();
            pause.sleep(backoff.after(failures));
        }
    }

    private static UnreadableImageException unreadable(String uri, IOException e) {
        return new UnreadableImageException(
                DeadLetterCode.URI_UNREADABLE,
                "file at %s must be readable: %s".formatted(uri, e.getMessage()),
                e);
    }

    private static Path path(AllowedUris.Location location) {
        try {
            String path = location.path().isEmpty() ? "/" : location.path();
            return new Path(new URI(location.scheme(), location.authority(), path, null, null));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a URI that was taken apart can be put together", e);
        }
    }

    private byte[] read(String uri, Path path) throws IOException, UnreadableImageException {
        FileSystem files = FileSystem.get(path.toUri());
        FileStatus status = files.getFileStatus(path);
        if (status == null) {
            throw new FileNotFoundException(uri);
        }
        if (status.isDir()) {
            throw new UnreadableImageException(
                    DeadLetterCode.URI_UNREADABLE, "uri must name a file, not a folder: " + uri);
        }
        if (status.getLen() > maxBytes) {
            throw tooLarge(uri);
        }
        try (InputStream in = files.open(path)) {
            return read(uri, in, (int) status.getLen());
        }
    }

    private byte[] read(String uri, InputStream in, int expected)
            throws IOException, UnreadableImageException {
        ByteArrayOutputStream all = new ByteArrayOutputStream(Math.max(expected, 1));
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            if (all.size() + count > maxBytes) {
                throw tooLarge(uri);
            }
            all.write(chunk, 0, count);
        }
        return all.toByteArray();
    }

    private UnreadableImageException tooLarge(String uri) {
        return new UnreadableImageException(
                DeadLetterCode.TOO_LARGE,
                "image must have at most %d bytes (hpm.images.max-size), there are more at %s"
                        .formatted(maxBytes, uri));
    }
}
