package io.hpmstream.pipeline.run;

import com.sun.jna.LastErrorException;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts threads behind those that train. The native library cuts every operation into as many parts
 * as there are cores and waits for the last one: a thread that pushes in for a moment holds up all
 * of them. What runs at low priority gets the moments in which they wait for each other.
 */
public final class LowPriority {

    private static final Logger LOG = LoggerFactory.getLogger(LowPriority.class);
    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;
    private static final int NICE = 10;

    private LowPriority() {}

    /**
     * Lowers the priority of the calling thread, and so of every thread that it starts from now on.
     * Only Linux has priorities of threads; elsewhere nothing happens.
     */
    public static void begin() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            LibC.load().setpriority(PRIO_PROCESS, CALLING_THREAD, NICE);
        } catch (LastErrorException | UnsatisfiedLinkError e) {
            LOG.debug("threads keep their priority", e);
        }
    }
}
