package io.hpmstream.pipeline.demo;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The process of a {@link KafkaBroker}. It serves until its standard input ends, which happens when
 * its parent closes it and also when its parent dies in whatever way; signals, which a terminal
 * sends to parent and child alike, do not end it earlier, so that the parent can stop its work in
 * order. In a cluster, whose processes stand alone, it serves until a signal instead.
 */
public final class BrokerMain {
    /** The argument for a broker that serves until a signal. */
    public static final String UNTIL_SIGNAL = "until-signal";

    /**
     * In the data folder: users that the broker knows from the start, a line for each, such as
     * {@code SCRAM-SHA-512=[name=alice,password=her-secret]}.
     */
    static final String SCRAM_USERS = "scram-users";

    /** The line that says that clients can connect. */
    static final String READY = "ready";

    /** The exit code that says that somebody else has one of the ports. */
    static final int PORT_TAKEN = 98;

    private static final Logger LOG = LoggerFactory.getLogger(BrokerMain.class);
    private static final long STOP_SECONDS = 6;

    // always the same, so that a kept folder can be served again
    private static final Uuid CLUSTER = new Uuid(0x68706d2d73747265L, 0x616d2d64656d6f21L);

    private BrokerMain() {}

    /**
     * Serves until the end of standard input, or until a signal.
     *
     * @param arguments the data folder, the port for clients, the port of the controller, and
     *     {@link #UNTIL_SIGNAL} where standard input says nothing
     */
    public static void main(String[] arguments) {
        boolean untilSignal = List.of(arguments).contains(UNTIL_SIGNAL);
        CountDownLatch orphaned = new CountDownLatch(1);
        if (!untilSignal) {
            daemon("parent-watch", () -> awaitEndOfInput(orphaned)).start();
        }
        try {
            Path folder = Path.of(arguments[0]);
            Properties settings = settings(folder, arguments[1], arguments[2]);
            format(folder);
            KafkaRaftServer server =
                    new KafkaRaftServer(KafkaConfig.fromProps(settings), Time.SYSTEM);
            server.startup();
            CountDownLatch end = untilSignal ? new CountDownLatch(0) : orphaned;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, end), "stop"));
            say(READY);
            orphaned.await();
        } catch (Exception e) {
            LOG.error("cannot serve", e);
            // Kafka's threads would keep this process alive
            Runtime.getRuntime().halt(isPortTaken(e) ? PORT_TAKEN : 1);
        }
        System.exit(0);
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void awaitEndOfInput(CountDownLatch orphaned) {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            LOG.info("standard input broke", e);
        }
        orphaned.countDown();
    }

    private static void stop(KafkaRaftServer server, CountDownLatch end) {
        try {
            end.await();
            Thread stopping = daemon("server-stop", server::shutdown);
            stopping.start();
            stopping.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }

    private static void format(Path folder) throws Exception {
        new Formatter()
                .setPrintStream(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(CLUSTER.toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(folder.resolve("data").toString())
                .addDirectory(folder.resolve("data").toString())
                .setIgnoreFormatted(true)
                .setScramArguments(scramUsers(folder))
                .run();
    }

    // they are part of a broker's format: nobody could log in to add the first one
    private static List<String> scramUsers(Path folder) throws IOException {
        Path users = folder.resolve(SCRAM_USERS);
        return Files.exists(users) ? Files.readAllLines(users) : List.of();
    }

    private static Properties settings(Path folder, String port, String controllerPort)
            throws IOException {
        Properties settings = new Properties();
        try (var defaults = BrokerMain.class.getResourceAsStream("broker.properties")) {
            settings.load(defaults);
        }
        Path own = folder.resolve("broker.properties");
        if (Files.exists(own)) {
            try (var more = Files.newInputStream(own)) {
                settings.load(more);
            }
        }
        settings.setProperty("log.dirs", folder.resolve("data").toString());
        settings.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.setProperty(
                "listeners",
                "CLIENTS://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        return settings;
    }

    private static boolean isPortTaken(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    private static void say(String line) {
        try (PrintStream parent =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)) {
            parent.println(line);
        }
    }
}
