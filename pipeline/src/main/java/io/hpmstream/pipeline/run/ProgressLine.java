package io.hpmstream.pipeline.run;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One line that tells how far the work is: rewritten in place on a terminal, a new line now and
 * then in a log. Thread safe.
 */
public final class ProgressLine implements AutoCloseable {
    private static final Duration TERMINAL_INTERVAL = Duration.ofMillis(200);
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final long interval;
    private long lastShown;

    /**
     * Shows nothing yet.
     *
     * @param terminal whether {@code out} ends at a terminal
     * @param nanoTime like {@link System#nanoTime}
     */
    public ProgressLine(PrintWriter out, boolean terminal, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.interval = (terminal ? TERMINAL_INTERVAL : LOG_INTERVAL).toNanos();
        // a terminal shows the first text at once, a log only what takes long
        this.lastShown = nanoTime.getAsLong() - (terminal ? interval : 0);
    }

    /** Shows a text if the last one has been there for a while; else does not even ask for it. */
    public synchronized void show(Supplier<String> text) {
        long now = nanoTime.getAsLong();
        if (now - lastShown < interval) {
            return;
        }
        lastShown = now;
        if (terminal) {
            out.print(CLEAR_LINE + text.get());
        } else {
            out.println(text.get());
        }
        out.flush();
    }

    /** Prints a line that stays. */
    public synchronized void print(String line) {
        out.println(terminal ? CLEAR_LINE + line : line);
        out.flush();
    }

    /** Takes the line away. */
    @Override
    public synchronized void close() {
        if (terminal) {
            out.print(CLEAR_LINE);
            out.flush();
        }
    }
}
