package io.hpmstream.curation.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was measured.
 *
 * @param ingest how fast records were read and written
 * @param bytesPerImage of all files, without thumbnails
 * @param restartSeconds from opening the index to serving
 */
public record CurationFigures(
        int images,
        Ingest ingest,
        long bytesPerImage,
        double restartSeconds,
        List<Latencies> latencies) {

    private static final double LEAST_RATE = 20_000;
    private static final long MOST_BYTES = 1_536;
    private static final double MOST_RESTART_SECONDS_A_MILLION = 10;

    /**
     * Records that were made, read and written until all was in order on disk.
     *
     * @param fresh records of images that were not there before
     * @param again records of images that were
     */
    public record Ingest(int fresh, double freshSeconds, int again, double againSeconds) {

        double rate() {
            return (fresh + again) / (freshSeconds + againSeconds);
        }

        double freshRate() {
            return fresh / freshSeconds;
        }

        double againRate() {
            return again / againSeconds;
        }
    }

    public CurationFigures {
        latencies = List.copyOf(latencies);
    }

    /** One line a figure, with its bound. */
    public Stream<String> table() {
        Stream<String> first =
                Stream.of(
                        row(
                                "ingest",
                                "%,.0f records/s",
                                ingest.rate(),
                                ingest.rate() >= LEAST_RATE,
                                "at least 20,000"),
                        "  new images                 %,.0f records/s"
                                .formatted(ingest.freshRate()),
                        "  seen again                 %,.0f records/s"
                                .formatted(ingest.againRate()),
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
        return ingest.rate() >= LEAST_RATE
                && bytesPerImage <= MOST_BYTES
                && isRestartFast()
                && latencies.stream().allMatch(Latencies::isWithinBound);
    }

    /** All figures in one sentence. */
    public String sentence() {
        return "%,d images: ingest %,.0f records/s (%,.0f new, %,.0f seen again), %,d bytes on disk an image, serving %.1f s after a restart, p99 %s; %s."
                .formatted(
                        images,
                        ingest.rate(),
                        ingest.freshRate(),
                        ingest.againRate(),
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
