package io.hpmstream.pipeline.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How one process of a cluster is.
 *
 * @param pid its number; that of the last one if it is down, 0 if there was none
 * @param port where it serves, 0 if nobody has to find it
 * @param restarts how often it was started again after it died
 * @param metrics where Prometheus finds its metrics, if it is a process of Flink and tells them
 */
public record ProcessStatus(
        String name,
        State state,
        long pid,
        int port,
        int restarts,
        Path log,
        Optional<URI> metrics) {

    /** Whether it can be used. */
    public enum State {
        /** It runs, and serves its port if it has one. */
        UP,
        /** It runs but does not serve yet. */
        STARTING,
        /** It does not run. */
        DOWN
    }
}
