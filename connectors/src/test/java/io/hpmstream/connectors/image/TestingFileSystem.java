package io.hpmstream.connectors.image;

import org.apache.flink.core.fs.BlockLocation;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** The scheme {@code testing}: files in memory, and failures in the order that a test wants. */
final class TestingFileSystem extends FileSystem {

    private static final Map<String, byte[]> FILES = Collections.synchronizedMap(new HashMap<>());
    private static final Deque<IOException> FAILURES = new ArrayDeque<>();
    private static final AtomicReference<@Nullable IOException> ALWAYS = new AtomicReference<>();
    private static volatile long endlessLength = -1;
    private static final AtomicLong BYTES_READ = new AtomicLong();

    static void clear() {
        FILES.clear();
        FAILURES.clear();
        ALWAYS.set(null);
        endlessLength = -1;
        BYTES_READ.set(0);
    }

    static void put(String path, byte[] bytes) {
        FILES.put(path, bytes);
    }

    static void putEndless(String path, long announced) {
        FILES.put(path, new byte[0]);
        endlessLength = announced;
    }

    static void failNext(IOException... failures) {
        FAILURES.addAll(List.of(failures));
    }

    static void failAlways(IOException failure) {
        ALWAYS.set(failure);
    }

    static long bytesRead() {
        return BYTES_READ.get();
    }

    private static byte[] file(Path path) throws IOException {
        IOException always = ALWAYS.get();
        if (always != null) {
            throw always;
        }
        IOException failure = FAILURES.poll();
        if (failure != null) {
            throw failure;
        }
        byte[] bytes = FILES.get(path.getPath());
        if (bytes == null) {
            throw new FileNotFoundException(path.toString());
        }
        return bytes;
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        long length = endlessLength < 0 ? file(path).length : endlessLength;
        return new TestingFileStatus(path, length);
    }

    @Override
    public FSDataInputStream open(Path path) throws IOException {
        byte[] bytes = FILES.getOrDefault(path.getPath(), new byte[0]);
        boolean endless = endlessLength >= 0;
        return new FSDataInputStream() {
            private int at;

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                // as the contract allows: one byte at a time
                int next = length == 0 ? -1 : read();
                if (next < 0) {
                    return length == 0 ? 0 : -1;
                }
                into[offset] = (byte) next;
                return 1;
            }

            @Override
            public void seek(long position) {
                at = (int) position;
            }

            @Override
            public long getPos() {
                return at;
            }

            @Override
            public int read() {
                if (endless) {
                    BYTES_READ.incrementAndGet();
                    return 7;
                }
                return at < bytes.length ? bytes[at++] & 0xFF : -1;
            }
        };
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        return open(path);
    }

    @Override
    public Path getWorkingDirectory() {
        return new Path("testing:///");
    }

    @Override
    public Path getHomeDirectory() {
        return getWorkingDirectory();
    }

    @Override
    public URI getUri() {
        return URI.create("testing:///");
    }

    @Override
    public BlockLocation[] getFileBlockLocations(FileStatus file, long start, long length) {
        return new BlockLocation[0];
    }

    @Override
    public FileStatus[] listStatus(Path path) {
        return new FileStatus[0];
    }

    @Override
    public boolean delete(Path path, boolean recursive) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean mkdirs(Path path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FSDataOutputStream create(Path path, WriteMode mode) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean rename(Path from, Path to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isDistributedFS() {
        return true;
    }

    /** A file of that length. */
    private record TestingFileStatus(Path path, long length) implements FileStatus {

        @Override
        public long getLen() {
            return length;
        }

        @Override
        public long getBlockSize() {
            return length;
        }

        @Override
        public short getReplication() {
            return 1;
        }

        @Override
        public long getModificationTime() {
            return 0;
        }

        @Override
        public long getAccessTime() {
            return 0;
        }

        @Override
        public boolean isDir() {
            return false;
        }

        @Override
        public Path getPath() {
            return path;
        }
    }
}
