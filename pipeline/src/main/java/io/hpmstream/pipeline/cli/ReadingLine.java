package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.query.ReadProgress;
import io.hpmstream.pipeline.run.ProgressLine;

import java.io.PrintWriter;
import java.util.Locale;

/** Shows how far the reading of a savepoint is. */
final class ReadingLine implements ReadProgress, AutoCloseable {

    private static final int WIDTH = 20;
    private static final int IMAGES_BETWEEN_LOOKS = 256;
    private static final double NANOS = 1e9;

    private final ProgressLine line;
    private final String what;
    private final long begin = System.nanoTime();
    private long images;

    private ReadingLine(ProgressLine line, String what) {
        this.line = line;
        this.what = what;
        line.show(() -> what);
    }

    static ReadingLine on(PrintWriter err, String what) {
        return new ReadingLine(new ProgressLine(err, Hpm.hasTerminal(), System::nanoTime), what);
    }

    @Override
    public void read(double done) {
        images++;
        if (images % IMAGES_BETWEEN_LOOKS == 0) {
            line.show(() -> text(done));
        }
    }

    private String text(double done) {
        String bar =
                Double.isNaN(done)
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "[%s%s] %.0f %%, ",
                                "#".repeat((int) (done * WIDTH)),
                                ".".repeat(WIDTH - (int) (done * WIDTH)),
                                100 * done);
        return String.format(
                Locale.ROOT,
                "%s: %s%,d images, %.0f s",
                what,
                bar,
                images,
                (System.nanoTime() - begin) / NANOS);
    }

    @Override
    public void close() {
        line.close();
    }
}
