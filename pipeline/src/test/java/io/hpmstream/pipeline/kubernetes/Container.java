package io.hpmstream.pipeline.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that finds the files of an image in a folder, as it would find them at the root of its
 * container. Closing ends it, and only it.
 */
final class Container implements AutoCloseable {

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private static final int TAIL = 6000;

    private final Process process;
    private final Path root;
    private final Path log;

    private Container(Process process, Path root, Path log) {
        this.process = process;
        this.root = root;
        this.log = log;
    }

    /**
     * Starts a Java program.
     *
     * @param arguments of {@code java}
     * @param environment all of it
     */
    static Container start(
            Path root, String name, Map<String, String> environment, List<String> arguments)
            throws IOException {
        Path log = Files.createDirectories(root.resolveSibling("output")).resolve(name);
        List<String> command =
                Stream.concat(
                                Stream.of(
                                        JAVA.toString(),
                                        "-Djava.io.tmpdir=" + root.resolve("tmp"),
                                        "-XX:TieredStopAtLevel=1",
                                        "-XX:+UseSerialGC"),
                                arguments.stream())
                        .toList();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Container(builder.start(), root, log);
    }

    /** Waits a moment; fails if the process has ended. */
    void pause() throws InterruptedException, IOException {
        if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
            throw new AssertionError(
                    "the process ended with %d:%n%s%n%s"
                            .formatted(process.exitValue(), output(), logs()));
        }
    }

    /** What it wrote to its standard streams until now. */
    String output() throws IOException {
        return Files.readString(log);
    }

    // the ends of Flink's logs, which are gone with the folder
    private String logs() throws IOException {
        StringBuilder ends = new StringBuilder();
        try (Stream<Path> files = Files.list(root.resolve("opt/flink/log"))) {
            for (Path file : files.sorted().toList()) {
                String text = Files.readString(file);
                ends.append(file).append('\n');
                ends.append(text.substring(Math.max(0, text.length() - TAIL))).append('\n');
            }
        }
        return ends.toString();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** The files below a folder, but for those in its volumes. */
    static Set<Path> files(Path root, List<String> volumes) throws IOException {
        List<Path> left =
                volumes.stream().map(volume -> root.resolve(volume.substring(1))).toList();
        try (Stream<Path> all = Files.walk(root)) {
            return new TreeSet<>(
                    all.filter(file -> left.stream().noneMatch(file::startsWith)).toList());
        }
    }
}
