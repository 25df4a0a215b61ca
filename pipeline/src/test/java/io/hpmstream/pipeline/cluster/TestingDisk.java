package io.hpmstream.pipeline.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A small disk that a test can fill up and free again; only root can have one. */
final class TestingDisk implements AutoCloseable {

    private static final int BLOCK = 4096;

    private final Path folder;
    private final Path ballast;

    private TestingDisk(Path folder) {
        this.folder = folder;
        this.ballast = folder.resolve("ballast");
    }

    /** Mounts one, or skips the test. */
    static TestingDisk mount(Path folder, String size) throws Exception {
        Files.createDirectories(folder);
        Process mounting =
                new ProcessBuilder(
                                "mount", "-t", "tmpfs", "-o", "size=" + size, "none", folder + "")
                        .redirectErrorStream(true)
                        .start();
        String answer = new String(mounting.getInputStream().readAllBytes(), UTF_8);
        assumeTrue(mounting.waitFor() == 0, "only root may mount a small disk: " + answer);
        return new TestingDisk(folder);
    }

    Path folder() {
        return folder;
    }

    /** Leaves no block free, also of those that others freed since the last time. */
    void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast, CREATE, APPEND)) {
            while (true) {
                out.write(new byte[BLOCK]);
            }
        } catch (IOException full) {
            if (Files.getFileStore(folder).getUsableSpace() >= BLOCK) {
                throw full;
            }
        }
    }

    void free() throws IOException {
        Files.deleteIfExists(ballast);
    }

    @Override
    public void close() throws Exception {
        // lazily: RocksDB may still close its files
        new ProcessBuilder("umount", "-l", folder.toString()).start().waitFor();
    }
}
