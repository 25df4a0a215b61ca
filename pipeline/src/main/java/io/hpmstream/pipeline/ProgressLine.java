package io.hpmstream.pipeline;

import java.io.PrintStream;

/**
 * Tells how long work goes: in a terminal one line that changes, elsewhere a new line now and then.
 * Confined to one thread.
 */
public final class ProgressLine implements AutoCloseable {

    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long FILE_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private long lastNanos;
    private int lastLength;
    private boolean told;

    /**
     * @param terminal whether lines can be written over
     */
    public ProgressLine(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows the state of the work, unless it did so a moment ago. */
    public void show(String text) {
        long now = System.nanoTime();
        if (told && now - lastNanos < (terminal ? TERMINAL_NANOS : FILE_NANOS)) {
            return;
        }
        told = true;
        lastNanos = now;
        write(text);
    }

    /** Shows the last state and ends the line. */
    public void finish(String text) {
        write(text);
        close();
    }

    private void write(String text) {
        if (terminal) {
            out.print("\r" + text + " ".repeat(Math.max(0, lastLength - text.length())));
            lastLength = text.length();
        } else {
            out.println(text);
        }
        out.flush();
    }

    /** Ends a line that is still open. */
    @Override
    public void close() {
        if (terminal && lastLength > 0) {
            out.println();
            lastLength = 0;
        }
    }
}
