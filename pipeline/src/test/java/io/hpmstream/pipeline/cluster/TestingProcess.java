package io.hpmstream.pipeline.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A JVM seen from outside, through /proc and the JDK's own tools. */
final class TestingProcess {

    // of the serial collector, which a TaskManager here uses
    private static final Pattern YOUNG = Pattern.compile("def new generation\\s+total (\\d+)K");
    private static final Pattern OLD =
            Pattern.compile("tenured generation\\s+total (\\d+)K, used (\\d+)K");
    private static final long KIB = 1024;

    private final long pid;

    TestingProcess(long pid) {
        this.pid = pid;
    }

    /**
     * What a process holds.
     *
     * @param heapBytes what was alive when the collector ran just now
     * @param nativeBytes what is in memory without the heap
     */
    record Holdings(
            long heapBytes, long nativeBytes, int threads, int fileHandles, long diskBytes) {}

    /**
     * Looks now.
     *
     * @param folder whose files are counted
     */
    Holdings look(Path folder) throws Exception {
        jcmd("GC.run");
        String heap = jcmd("GC.heap_info");
        // a whole collection leaves everything that is alive in the old generation
        long alive = kibibytes(OLD, 2, heap);
        long committed = kibibytes(YOUNG, 1, heap) + kibibytes(OLD, 1, heap);
        return new Holdings(
                alive * KIB,
                (status("VmRSS") - committed) * KIB,
                (int) status("Threads"),
                entries(Path.of("/proc", Long.toString(pid), "fd")),
                bytes(folder));
    }

    private static long kibibytes(Pattern pattern, int group, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("not the heap of the serial collector: " + text);
        }
        return Long.parseLong(matcher.group(group));
    }

    private long status(String field) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.replaceAll("\\D+", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    private static int entries(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return (int) all.count();
        }
    }

    private static long bytes(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                bytes += size(file);
            }
        }
        return bytes;
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0; // compacted away just now
        }
    }

    private String jcmd(String command) throws Exception {
        Process jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(pid),
                                command)
                        .redirectErrorStream(true)
                        .start();
        String answer = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException(answer);
        }
        return answer;
    }
}
