package io.hpmstream.curation.cli;

import io.hpmstream.curation.service.DeletedFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The temporary folder that the launcher made for this run: the native library unpacks there. When
 * the JVM ends, also through a signal, what still runs is closed first, then the folder is deleted.
 * Thread safe.
 */
final class RunFolder {

    private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);

    private final Path path;
    private final Deque<AutoCloseable> users = new ArrayDeque<>();

    private RunFolder(Path path) {
        this.path = path;
    }

    /** Takes over a folder. */
    static RunFolder adopt(Path path) {
        RunFolder folder = new RunFolder(path);
        Runtime.getRuntime().addShutdownHook(new Thread(folder::end, "run-folder"));
        return folder;
    }

    /** Registers what is closed before the folder is deleted; closing twice must be harmless. */
    synchronized void closeAtTheEnd(AutoCloseable user) {
        users.push(user);
    }

    private synchronized void end() {
        while (!users.isEmpty()) {
            try {
                users.pop().close();
            } catch (Exception e) {
                LOG.warn("cannot close {} at the end of the run", this, e);
            }
        }
        try {
            DeletedFolder.delete(path);
        } catch (IOException e) {
            LOG.warn("cannot delete {}; the launcher will, the next time it runs", path, e);
        }
    }
}
