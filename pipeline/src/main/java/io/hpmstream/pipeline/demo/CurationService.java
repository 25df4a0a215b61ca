package io.hpmstream.pipeline.demo;

import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.config.PretrainOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The curation service in a process of its own, behind everything else that wants to compute. It
 * chooses its port itself. It ends when it is closed and also when this JVM dies, however that
 * happens. Thread safe.
 */
final class CurationService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CurationService.class);
    private static final Path NICE = Path.of("/usr/bin/nice");
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(8);

    /** Its main class, which is on no class path of ours. */
    static final String MAIN = "io.hpmstream.curation.cli.Curate";

    /** How its first line begins; the address follows. */
    private static final String ADDRESS = "curation ";

    // the service ends when standard input does: its parent closed it or died. Signals of a
    // terminal
    // reach parent and child alike, and the parent ends its work in order. Without the shell's own
    // standard output the end of the service is the end of its output.
    private static final String UNTIL_INPUT_ENDS =
            "trap '' INT; \"$@\" & service=$!; exec >&-; cat >/dev/null; kill $service 2>/dev/null; wait $service";

    private final Process process;
    private final CompletableFuture<String> address = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean announced;

    private CurationService(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "curation-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts the service for a run and waits for nothing.
     *
     * @param classPath jars of the service, which share no class path with Flink
     * @param main class of its command line
     * @param folder of its index and its log; made if missing
     * @param unpacked where natives unpack, so that programs must be allowed to run there; made if
     *     missing
     */
    static CurationService start(
            String classPath, String main, PretrainConfig config, Path folder, Path unpacked)
            throws IOException {
        Files.createDirectories(folder);
        Path temporary = Files.createDirectories(unpacked.toAbsolutePath());
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(NICE)) {
            command.addAll(List.of(NICE.toString(), "-n", "19"));
        }
        command.addAll(List.of("/bin/sh", "-c", UNTIL_INPUT_ENDS, "sh"));
        command.addAll(java(classPath, temporary));
        command.addAll(List.of(main, "curate", "serve"));
        options(config, folder)
                .forEach((key, value) -> command.addAll(List.of("-D", key + "=" + value)));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectError(folder.resolve("curation.log").toFile());
        KafkaBroker.plainMemory(builder.environment());
        return new CurationService(builder.start());
    }

    private static List<String> java(String classPath, Path temporary) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + temporary,
                "-DZstdTempFolder=" + temporary,
                "-cp",
                classPath);
    }

    // no port: the usual one, or any that is free
    private static Map<String, String> options(PretrainConfig config, Path folder) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put(PretrainOptions.RUN_ID.key(), config.kafka().runId());
        options.put(PretrainOptions.BOOTSTRAP_SERVERS.key(), config.kafka().bootstrapServers());
        options.put(PretrainOptions.HARDNESS_TOPIC.key(), config.topics().hardness());
        options.put(PretrainOptions.THUMBNAILS_TOPIC.key(), config.topics().thumbnails());
        options.put(PretrainOptions.TAGS_TOPIC.key(), config.topics().tags());
        options.put("hpm.curation.dir", folder.toAbsolutePath().toString());
        options.put("hpm.curation.cache-size", "16 mb");
        return options;
    }

    // reads to the end, so that the service never blocks on a full pipe
    private void read() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(ADDRESS)) {
                    address.complete(line.substring(ADDRESS.length()).strip());
                }
            }
        } catch (IOException e) {
            LOG.debug("lost the output of the curation service", e);
        }
        ended.complete(null);
    }

    /** What to tell of it by now, once: its address, or that it ended without one. */
    synchronized Optional<String> news() {
        if (announced || !(address.isDone() || ended.isDone())) {
            return Optional.empty();
        }
        announced = true;
        return Optional.of(address.getNow("did not start; its log is curation.log (--keep)"));
    }

    /** Returns when there is something to tell, or it takes too long. */
    void awaitNews() {
        CompletableFuture.anyOf(address, ended)
                .completeOnTimeout(null, START_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Whether its page can be looked at. */
    boolean isServing() {
        return address.isDone() && !ended.isDone();
    }

    /** Returns when it has ended. */
    void await() {
        ended.join();
    }

    /** The number of its process, which a shell is. */
    long pid() {
        return process.pid();
    }

    /** Stops it in good order, or by force if that takes more than a few seconds. */
    @Override
    public void close() {
        try (OutputStream end = process.getOutputStream()) {
            end.flush();
        } catch (IOException e) {
            LOG.debug("the curation service ended before it was told to", e);
        }
        try {
            if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the curation service did not stop and was killed");
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /** The shell and the service, and returns when both have ended. */
    private void kill() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(program -> program.onExit().join());
    }
}
