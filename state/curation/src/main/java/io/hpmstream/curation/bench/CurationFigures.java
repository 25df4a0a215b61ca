package io.hpmstream.curation.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was measured.
 *
 * @param newRate records of new images that were read and written in a second, with the time that
 *     making them takes
 * @param againRate the same of images that were seen before
 * @param bytesPerImage of all files, without thumbnails
 * @param restartSeconds from opening the index to serving
 */
public record CurationFigures(
        int images,
        double newRate,
        double againRate,
        long bytesPerImage,
        double restartSeconds,
        List<Latencies> latencies) {

    private static final double LEAST_RATE = 20_000;
    private static final long MOST_BYTES = 1_536;
    private static final double MOST_RESTART_SECONDS_A_MILLION = 10;

    public CurationFigures {
        latencies = List.copyOf(latencies);
    }

    /** One line a figure, with its bound. */
    public Stream<String> table() {
        Stream<String> first =
                Stream.of(
                        row(
                                "ingest, new images",
                                "%,.0f records/s",
                                newRate,
                                newRate >= LEAST_RATE,
                                "at least 20,000"),
                        row(
                                "ingest, seen again",
                                "%,.0f records/s",
                                againRate,
                                againRate >= LEAST_RATE,
                                "at least 20,000"),
                        row(
                                "disk",
                                "%,.0f bytes an image",
                                (double) bytesPerImage,
                                bytesPerImage <= MOST_BYTES,
                                "at most 1,536"),
                        row(
                                "restart to serving",
                                "%.1f s",
                                restartSeconds,
                                isRestartFast(),
                                "at most 10 s a million"));
        Stream<String> times =
                latencies.stream()
                        .map(
                                kind ->
                                        "%-28s p50 %7.2f ms   p99 %7.2f ms   %s (p99 at most %.0f ms, %,d asked)"
                                                .formatted(
                                                        kind.name(),
                                                        kind.millis(0.5),
                                                        kind.millis(0.99),
                                                        told(kind.isWithinBound()),
                                                        kind.boundMillis(),
                                                        kind.size()));
        return Stream.concat(first, times);
    }

    private static String row(
            String name, String format, double value, boolean holds, String bound) {
        return "%-28s %-32s %s (%s)".formatted(name, format.formatted(value), told(holds), bound);
    }

    private static String told(boolean holds) {
        return holds ? "ok    " : "MISSED";
    }

    private boolean isRestartFast() {
        return restartSeconds <= MOST_RESTART_SECONDS_A_MILLION * Math.max(1, images / 1e6);
    }

    public boolean isWithinBounds() {
        return newRate >= LEAST_RATE
                && againRate >= LEAST_RATE
                && bytesPerImage <= MOST_BYTES
                && isRestartFast()
                && latencies.stream().allMatch(Latencies::isWithinBound);
    }

    /** All figures in one sentence. */
    public String sentence() {
        return "%,d images: ingest %,.0f records/s new and %,.0f seen again, %,d bytes on disk an image, serving %.1f s after a restart, p99 %s; %s."
                .formatted(
                        images,
                        newRate,
                        againRate,
                        bytesPerImage,
                        restartSeconds,
                        latencies.stream()
                                .map(
                                        times ->
                                                String.format(
                                                        Locale.ROOT,
                                                        "%s %.1f ms",
                                                        times.name(),
                                                        times.millis(0.99)))
                                .collect(Collectors.joining(", ")),
                        isWithinBounds() ? "every bound holds" : "a bound is missed");
    }
}
