package io.hpmstream.pipeline.run;

import com.sun.jna.LastErrorException;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes Linux run everything but the training only where the training leaves a core idle. A {@link
 * LowPriority} alone does not do that: a thread of low priority that found a free core keeps it for
 * some milliseconds, although the training, whose threads wait for each other several thousand
 * times a second, wants it back. From an idle one it is taken at once.
 *
 * <p>Beside programs that keep all cores busy, idle threads hardly come to run, and only a
 * superuser can change them back: so nothing is changed on a machine on which others are at work.
 *
 * <p>Immutable, thread safe.
 */
public final class IdlePriority {

    private static final Logger LOG = LoggerFactory.getLogger(IdlePriority.class);
    private static final Path PROCESSES = Path.of("/proc");
    private static final int SCHED_IDLE = 5;

    /** Share of all cores that others may use. */
    private static final double LITTLE = 0.1;

    private final CoreTimes before;

    private IdlePriority(CoreTimes before) {
        this.before = before;
    }

    /** Looks from now on at what others do with the machine. */
    public static IdlePriority watching() {
        return new IdlePriority(CoreTimes.now());
    }

    /**
     * Changes all threads of this process and of those that it started, and so all that these start
     * from now on, but those whose names begin with {@code training}. Elsewhere than on Linux, or
     * beside others that are at work, nothing happens.
     */
    public void beginExceptFor(String training) {
        double others = CoreTimes.now().shareOfOthersSince(before);
        if (Platform.isLinux() && others <= LITTLE) {
            giveAllBut(training);
        } else {
            LOG.debug("threads keep their priority: others use {} of all cores", others);
        }
    }

    static void giveAllBut(String training) {
        try {
            LibC libC = LibC.load();
            begin(libC, ProcessHandle.current(), training);
            ProcessHandle.current().descendants().forEach(child -> begin(libC, child, training));
        } catch (UnsatisfiedLinkError e) {
            LOG.debug("threads keep their priority", e);
        }
    }

    private static void begin(LibC libC, ProcessHandle process, String training) {
        for (Path thread : threads(process)) {
            try {
                if (!Files.readString(thread.resolve("comm")).startsWith(training)) {
                    int id = Integer.parseInt(String.valueOf(thread.getFileName()));
                    libC.sched_setscheduler(id, SCHED_IDLE, new int[] {0});
                }
            } catch (IOException | LastErrorException e) {
                LOG.debug("thread {} has ended or keeps its priority", thread, e);
            }
        }
    }

    private static List<Path> threads(ProcessHandle process) {
        Path all = PROCESSES.resolve(Long.toString(process.pid())).resolve("task");
        try (Stream<Path> threads = Files.list(all)) {
            return threads.toList();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("process {} has ended", process.pid(), e);
            return List.of();
        }
    }
}
