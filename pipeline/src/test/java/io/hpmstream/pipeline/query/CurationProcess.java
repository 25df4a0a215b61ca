package io.hpmstream.pipeline.query;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The curation service as a process of its own, from the jars that the build made. */
final class CurationProcess implements AutoCloseable {

    private static final Path JAR =
            Path.of("..", "state", "curation", "target", "lib", "hpm-curation.jar");
    private static final String ADDRESS = "curation ";

    private final Process process;
    private final URI address;

    private CurationProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /** Starts it on a free port; the caller's test bounds the time. */
    static CurationProcess start(Map<String, String> options, Path folder) throws IOException {
        if (!Files.exists(JAR)) {
            throw new IOException("the service is not built: " + JAR.toAbsolutePath());
        }
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-Djava.io.tmpdir="
                                        + Files.createDirectories(folder.resolve("tmp")),
                                "-cp",
                                JAR.toString(),
                                "io.hpmstream.curation.cli.Curate",
                                "curate",
                                "serve",
                                "-D",
                                "hpm.curation.port=0",
                                "-D",
                                "hpm.curation.dir=" + folder.resolve("index")));
        options.forEach((key, value) -> command.addAll(List.of("-D", key + "=" + value)));
        Process process =
                new ProcessBuilder(command)
                        .redirectError(folder.resolve("curation.err").toFile())
                        .start();
        try {
            return new CurationProcess(process, address(process));
        } catch (IOException e) {
            process.destroyForcibly();
            throw new IOException(Files.readString(folder.resolve("curation.err")), e);
        }
    }

    private static URI address(Process process) throws IOException {
        BufferedReader out = process.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(ADDRESS)) {
                return URI.create(line.substring(ADDRESS.length()).strip());
            }
        }
        throw new IOException("the service ended without telling its address");
    }

    URI address() {
        return address;
    }

    /** Waits a moment. */
    void pause() throws InterruptedException {
        if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the service ended: " + process.exitValue());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
