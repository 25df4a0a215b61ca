package io.hpmstream.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;

/** Times the phases of a step. A GPU works behind our back, so its result is waited for. */
final class PhaseClock {
    private final boolean isGpu;
    private long last = System.nanoTime();

    PhaseClock(boolean isGpu) {
        this.isGpu = isGpu;
    }

    /** Nanoseconds since the last lap. */
    long lap(NDArray result) {
        if (isGpu) {
            result.toDevice(Device.cpu(), true).close();
        }
        long now = System.nanoTime();
        long elapsed = now - last;
        last = now;
        return elapsed;
    }
}
