package io.hpmstream.pipeline.cluster;

import java.nio.file.Path;

/** Somebody wants to start a cluster that runs. */
public final class ClusterRunsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ClusterRunsException(Path folder, long supervisor) {
        super(
                "a cluster runs in %s (supervisor: process %d); hpm cluster status shows it, hpm cluster stop ends it"
                        .formatted(folder, supervisor));
    }
}
