package io.hpmstream.pipeline.demo;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A real Kafka broker of one node in a process of its own, on free ports of 127.0.0.1. It ends when
 * it is closed and also when this JVM dies, however that happens. Topics are never created by
 * accident. Thread safe.
 */
public final class KafkaBroker implements AutoCloseable {
    /** Ample: a warm machine needs about three seconds. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(KafkaBroker.class);
    private static final Path NICE = Path.of("/usr/bin/nice");
    private static final int ATTEMPTS = 5;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(8);
    private static final int LOG_LINES = 15;

    private final Process process;
    private final String bootstrapServers;

    private KafkaBroker(Process process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker, with its temporary files among its data, and waits until it serves clients.
     *
     * @param folder where it keeps its data and {@code broker.log}; made if missing
     * @throws BrokerStartException if it does not serve in time; the message ends with the tail of
     *     its log
     */
    public static KafkaBroker start(Path folder, Duration timeout) {
        return start(folder, folder.resolve("tmp"), timeout);
    }

    /**
     * Likewise, with its temporary files elsewhere.
     *
     * @param temporary where natives unpack, so that programs must be allowed to run there; made if
     *     missing
     */
    static KafkaBroker start(Path folder, Path temporary, Duration timeout) {
        try {
            Files.createDirectories(folder);
            return startOnFreePorts(folder, temporary, timeout);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a Kafka broker in " + folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerStartException("interrupted while the Kafka broker was starting", e);
        }
    }

    // Kafka must be told its ports, so they are found free first and may be gone when Kafka binds
    // them: then others
    private static KafkaBroker startOnFreePorts(Path folder, Path temporary, Duration timeout)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            int[] ports = freePorts();
            Process process = launch(folder, temporary, ports[0], ports[1]);
            try {
                awaitReady(process, timeout);
                return new KafkaBroker(process, "127.0.0.1:" + ports[0]);
            } catch (ExecutionException | TimeoutException e) {
                process.destroyForcibly();
                process.waitFor();
                if (process.exitValue() != BrokerMain.PORT_TAKEN || attempt == ATTEMPTS) {
                    throw new BrokerStartException(failure(folder, timeout, e), e);
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                throw e;
            }
        }
    }

    private static int[] freePorts() throws IOException {
        InetAddress local = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (ServerSocket clients = new ServerSocket(0, 1, local);
                ServerSocket controller = new ServerSocket(0, 1, local)) {
            return new int[] {clients.getLocalPort(), controller.getLocalPort()};
        }
    }

    private static Process launch(Path folder, Path unpacked, int port, int controllerPort)
            throws IOException {
        Path log = folder.toAbsolutePath().resolve("broker.log");
        Path temporary = Files.createDirectories(unpacked.toAbsolutePath());
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx320m",
                        "-Xss512k",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Djava.io.tmpdir=" + temporary,
                        "-DZstdTempFolder=" + temporary,
                        "-Dorg.xerial.snappy.tempdir=" + temporary,
                        "-Dhpm.broker-log=" + log,
                        "-Dlog4j2.configurationFile=classpath:hpm-broker-log4j2.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerMain.class.getName(),
                        folder.toAbsolutePath().toString(),
                        Integer.toString(port),
                        Integer.toString(controllerPort));
        if (Files.isExecutable(NICE)) {
            // the training comes first
            builder.command().addAll(0, List.of(NICE.toString(), "-n", "10"));
        }
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        plainMemory(builder.environment());
        return builder.start();
    }

    // the settings that suit tensors waste memory here, and the options of our JVM are not the
    // broker's
    static void plainMemory(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("MALLOC_"));
        environment
                .keySet()
                .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        environment.put("MALLOC_ARENA_MAX", "2");
    }

    private static void awaitReady(Process process, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process, ready), "kafka-broker-output");
        reader.setDaemon(true);
        reader.start();
        ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    // reads to the end, so that the broker never blocks on a full pipe
    private static void read(Process process, CompletableFuture<Void> ready) {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.equals(BrokerMain.READY)) {
                    ready.complete(null);
                }
            }
            ready.completeExceptionally(new IOException("the broker has ended"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    private static String failure(Path folder, Duration timeout, Exception cause) {
        String what =
                cause instanceof TimeoutException
                        ? "does not serve within " + timeout.toSeconds() + " s"
                        : "ended while it was starting";
        return "the Kafka broker %s; the end of its log:%n%s".formatted(what, tail(folder));
    }

    private static String tail(Path folder) {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("broker.log"));
            return String.join(
                    System.lineSeparator(),
                    lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** What a client needs to find it, as {@code host:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The number of its process. */
    public long pid() {
        return process.pid();
    }

    /** Whether its process runs. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Stops it in good order, or by force if that takes more than a few seconds. */
    @Override
    public void close() {
        try (OutputStream end = process.getOutputStream()) {
            end.flush();
        } catch (IOException e) {
            LOG.debug("the broker ended before it was told to", e);
        }
        try {
            if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "the Kafka broker did not stop within {} s and was killed",
                        STOP_TIMEOUT.toSeconds());
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
