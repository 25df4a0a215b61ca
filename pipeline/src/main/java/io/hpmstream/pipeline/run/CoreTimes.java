package io.hpmstream.pipeline.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was done so far with the cores of a machine, by Linux's count ({@code /proc/stat}); nothing
 * elsewhere.
 *
 * @param all seconds that all cores had
 * @param busy seconds of them in which some program ran
 * @param own seconds of those for this process and those that it started
 */
record CoreTimes(double all, double busy, double own) {

    private static final Path COUNTERS = Path.of("/proc/stat");
    private static final double TICKS_PER_SECOND = 100;
    private static final int IDLE = 3;
    private static final int WAITING = 4;
    private static final int STOLEN = 7;

    static CoreTimes now() {
        if (!Files.isReadable(COUNTERS)) {
            return new CoreTimes(0, 0, 0);
        }
        try (Stream<String> lines = Files.lines(COUNTERS)) {
            // user, nice, system, idle, waiting for disks, two kinds of interrupts, stolen
            List<Double> ticks =
                    Arrays.stream(lines.findFirst().orElseThrow().strip().split("\\s+", -1))
                            .skip(1)
                            .limit(STOLEN + 1)
                            .map(Double::valueOf)
                            .toList();
            double all = ticks.stream().mapToDouble(any -> any).sum();
            double unused = ticks.get(IDLE) + ticks.get(WAITING) + ticks.get(STOLEN);
            return new CoreTimes(
                    all / TICKS_PER_SECOND, (all - unused) / TICKS_PER_SECOND, ownSeconds());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + COUNTERS, e);
        }
    }

    private static double ownSeconds() {
        return Stream.concat(
                        Stream.of(ProcessHandle.current()), ProcessHandle.current().descendants())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .mapToDouble(
                        duration -> duration.toNanos() / (double) Duration.ofSeconds(1).toNanos())
                .sum();
    }

    /** How much of all cores other programs had since then, between 0 and 1. */
    double shareOfOthersSince(CoreTimes before) {
        double others = busy - before.busy - (own - before.own);
        return all > before.all ? Math.max(0, others / (all - before.all)) : 0;
    }
}
