package io.hpmstream.pipeline.run;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressLineTest {

    private static final String CLEAR = "\r\u001b[K";

    private final StringWriter written = new StringWriter();
    private final PrintWriter out = new PrintWriter(written);
    private final AtomicLong now = new AtomicLong();

    @Test
    void rewritesOneLineOfATerminal() {
        try (ProgressLine line = new ProgressLine(out, true, now::get)) {
            line.show(() -> "one");
            pass(Duration.ofMillis(200));
            line.show(() -> "two");
        }

        assertThat(written.toString()).isEqualTo(CLEAR + "one" + CLEAR + "two" + CLEAR);
    }

    @Test
    void keepsATextForAWhileAndDoesNotEvenAskForTheNext() {
        try (ProgressLine line = new ProgressLine(out, true, now::get)) {
            line.show(() -> "one");
            pass(Duration.ofMillis(199));
            line.show(
                    () -> {
                        throw new IllegalStateException("was asked for");
                    });
        }

        assertThat(written.toString()).isEqualTo(CLEAR + "one" + CLEAR);
    }

    @Test
    void addsALineToALogEveryTenSeconds() {
        try (ProgressLine line = new ProgressLine(out, false, now::get)) {
            line.show(() -> "at once");
            pass(Duration.ofSeconds(10));
            line.show(() -> "later");
        }

        assertThat(written.toString().lines()).containsExactly("later");
    }

    @Test
    void printsALineThatStays() {
        try (ProgressLine line = new ProgressLine(out, true, now::get)) {
            line.print("done");
        }

        assertThat(written.toString()).isEqualTo(CLEAR + "done" + System.lineSeparator() + CLEAR);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
