package io.hpmstream.pipeline.run;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The temporary folder of one run: natives unpack there, logs and state of the run lie there. It is
 * deleted when the JVM ends, also through a signal; before that everything that still uses it is
 * closed, newest first. Thread safe.
 *
 * <p>The JVM starts shutdown hooks in no order, so whoever must end before the folder goes
 * registers here and not as a hook of its own.
 */
public final class RunFolder {
    private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);
    private static final String LOG_FILE = "hpm.log";

    private final Path path;
    private final Deque<AutoCloseable> users = new ArrayDeque<>();
    private boolean deleted;

    private RunFolder(Path path) {
        this.path = path;
    }

    /** Takes over a folder, which is made if missing, and deletes it when the JVM ends. */
    public static RunFolder adopt(Path path) {
        try {
            RunFolder folder = new RunFolder(Files.createDirectories(path).toAbsolutePath());
            Runtime.getRuntime().addShutdownHook(new Thread(folder::delete, "run-folder"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder of this run: " + path, e);
        }
    }

    /** Where temporary files of this run belong. */
    public Path path() {
        return path;
    }

    /**
     * Registers what has to be closed before the folder is deleted. Closing it twice must be
     * harmless, since its owner normally closes it earlier.
     */
    public synchronized void closeBeforeDeletion(AutoCloseable user) {
        if (deleted) {
            throw new IllegalStateException("the folder of this run is deleted already: " + path);
        }
        users.push(user);
    }

    /**
     * Saves the log of the run from deletion, into the folder {@code logs} beside the folder of all
     * runs.
     *
     * @return where it is now, empty if there is none
     */
    public Optional<Path> keepLog() {
        Path log = path.resolve(LOG_FILE);
        Path logs = path.resolveSibling(Path.of("..", "logs")).normalize();
        if (!Files.exists(log)) {
            return Optional.empty();
        }
        try {
            Files.createDirectories(logs);
            return Optional.of(Files.copy(log, unused(logs)));
        } catch (IOException e) {
            LOG.warn("cannot keep the log of this run", e);
            return Optional.empty();
        }
    }

    // process numbers come again, and so do the names of runs
    private Path unused(Path logs) {
        Path kept = logs.resolve(path.getFileName() + ".log");
        for (int again = 2; Files.exists(kept); again++) {
            kept = logs.resolve("%s-%d.log".formatted(path.getFileName(), again));
        }
        return kept;
    }

    /** Closes every user, newest first, then deletes the folder. Does nothing the second time. */
    synchronized void delete() {
        if (deleted) {
            return;
        }
        deleted = true;
        while (!users.isEmpty()) {
            closeQuietly(users.pop());
        }
        DeletedFolder.delete(path);
    }

    // the others must be closed too, whatever the first one does
    private static void closeQuietly(AutoCloseable user) {
        try {
            user.close();
        } catch (Exception e) {
            LOG.warn("cannot close {} at the end of the run", user, e);
        }
    }
}
