package io.hpmstream.pipeline.doctor;

import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Storages that are not as they should be, for checkpoints of tests; a scheme each, and otherwise
 * the local disk. Flink finds them by the service loader.
 */
public final class FaultyStorage {

    /**
     * How long {@link Slow} takes for a file. A checkpoint is one after another, and then its
     * metadata.
     */
    static final Duration SLOW_FILE = Duration.ofSeconds(6);

    private FaultyStorage() {}

    private abstract static class Factory implements FileSystemFactory {
        private final String scheme;

        Factory(String scheme) {
            this.scheme = scheme;
        }

        @Override
        public String getScheme() {
            return scheme;
        }

        @Override
        public FileSystem create(URI uri) {
            return new LocalFileSystem() {
                @Override
                public FSDataOutputStream create(Path path, WriteMode mode) throws IOException {
                    return wrap(super.create(path, mode));
                }

                @Override
                public URI getUri() {
                    return URI.create(scheme + ":///");
                }

                @Override
                public boolean isDistributedFS() {
                    return true;
                }
            };
        }

        abstract FSDataOutputStream wrap(FSDataOutputStream file) throws IOException;
    }

    /** {@code slow:} takes {@link #SLOW_FILE} for a file. */
    public static final class Slow extends Factory {
        public Slow() {
            super("slow");
        }

        @Override
        FSDataOutputStream wrap(FSDataOutputStream file) {
            return new Wrapped(file) {
                private boolean closed;

                @Override
                public void close() throws IOException {
                    if (!closed) {
                        closed = true;
                        LockSupport.parkNanos(SLOW_FILE.toNanos());
                    }
                    super.close();
                }
            };
        }
    }

    /** {@code full:} takes no byte. */
    public static final class Full extends Factory {
        public Full() {
            super("full");
        }

        @Override
        FSDataOutputStream wrap(FSDataOutputStream file) throws IOException {
            file.close();
            throw new IOException("no space left on this storage");
        }
    }

    /** {@code forgetful:} is as fast as nothing can be: it keeps no byte. */
    public static final class Forgetful extends Factory {
        public Forgetful() {
            super("forgetful");
        }

        @Override
        FSDataOutputStream wrap(FSDataOutputStream file) {
            return new Wrapped(file) {
                private long position;

                @Override
                public long getPos() {
                    return position;
                }

                @Override
                public void write(int data) {
                    position++;
                }

                @Override
                public void write(byte[] data, int offset, int length) {
                    position += length;
                }
            };
        }
    }

    private abstract static class Wrapped extends FSDataOutputStream {
        private final FSDataOutputStream file;

        Wrapped(FSDataOutputStream file) {
            this.file = file;
        }

        @Override
        public long getPos() throws IOException {
            return file.getPos();
        }

        @Override
        public void write(int data) throws IOException {
            file.write(data);
        }

        @Override
        public void write(byte[] data, int offset, int length) throws IOException {
            file.write(data, offset, length);
        }

        @Override
        public void flush() throws IOException {
            file.flush();
        }

        @Override
        public void sync() throws IOException {
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
