package io.hpmstream.pipeline.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * How fast training was in windows with a checkpoint and in windows without. They take turns, so
 * that what the machine does besides falls on both. Confined to one thread.
 */
final class Throughput {

    private static final double NANOS_PER_SECOND = 1e9;

    private final List<Window> windows = new ArrayList<>();

    /**
     * A stretch between two steps.
     *
     * @param images trained in it
     */
    record Window(boolean withCheckpoint, long images, long nanos) {}

    void add(Window window) {
        windows.add(window);
    }

    /** Images a second over all windows of one kind. */
    double imagesPerSecond(boolean withCheckpoint) {
        long images = sum(withCheckpoint, Window::images);
        return images * NANOS_PER_SECOND / sum(withCheckpoint, Window::nanos);
    }

    /** Speed with checkpoints as a share of that without. */
    double ratio() {
        return imagesPerSecond(true) / imagesPerSecond(false);
    }

    private interface Part {
        long of(Window window);
    }

    private long sum(boolean withCheckpoint, Part part) {
        return windows.stream()
                .filter(window -> window.withCheckpoint() == withCheckpoint)
                .mapToLong(part::of)
                .sum();
    }
}
