package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/**
 * Which process serves under a name. The number of a process goes to another one in time, so its
 * begin belongs to it.
 *
 * @param begin in milliseconds, as the system gives it
 * @param restarts how often the process was started again after it died
 */
record ProcessRecord(String name, long pid, long begin, int restarts) {

    private static final ObjectMapper JSON = new ObjectMapper();
    // two readings of one process may be rounded differently
    private static final long SAME_BEGIN_MILLIS = 1_000;

    static ProcessRecord of(String name, ProcessHandle process, int restarts) {
        return new ProcessRecord(name, process.pid(), begin(process), restarts);
    }

    private static long begin(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** Reads the last one that was written. */
    static Optional<ProcessRecord> read(Path file) {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), ProcessRecord.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new ClusterException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    // a reader sees the old one or the new one, never half of it
    void write(Path file) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.write(whole, JSON.writeValueAsBytes(this));
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The process, if it still runs. */
    Optional<ProcessHandle> running() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> Math.abs(begin(process) - begin) <= SAME_BEGIN_MILLIS)
                .filter(process -> !isDefunct(pid));
    }

    // dead, but its parent has not asked for its exit code, and never may
    private static boolean isDefunct(long pid) {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return status.startsWith(") Z", status.lastIndexOf(')'));
        } catch (IOException e) {
            return false; // another system, or gone just now: then isAlive tells
        }
    }
}
