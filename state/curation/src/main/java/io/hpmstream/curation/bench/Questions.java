package io.hpmstream.curation.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Asks the HTTP interface what curators ask, and measures until the answer is read. */
final class Questions {

    private static final int POINTS = 2_000;
    private static final int PAGES = 400;
    private static final int FEW = 100;
    private static final int SOME = 20;
    private static final List<String> SORTS =
            List.of("hardness", "progress", "sightings", "lastSeen");

    private final HttpClient client = HttpClient.newHttpClient();
    private final SplittableRandom random = new SplittableRandom(11);
    private final URI server;
    private final int images;

    Questions(URI server, int images) {
        this.server = server;
        this.images = images;
    }

    List<Latencies> ask() throws IOException, InterruptedException {
        return List.of(
                ask("point read", 10, POINTS, this::point),
                ask("first page, no filter", 50, PAGES, () -> "/api/v1/images?" + sorted()),
                ask("first page, one filter", 50, PAGES, () -> page(filter())),
                ask("first page, several filters", 500, PAGES, () -> page(filters())),
                ask("histogram, no filter", 500, FEW, this::histogram),
                ask("histogram, one filter", 500, FEW, () -> histogram() + "&" + filter()),
                ask("stats", 3_000, SOME, () -> "/api/v1/stats?"));
    }

    private Latencies ask(String name, double bound, int times, Supplier<String> question)
            throws IOException, InterruptedException {
        Latencies latencies = new Latencies(name, bound);
        for (int i = -times / 2; i < times; i++) { // the first find a cold machine
            HttpRequest request = HttpRequest.newBuilder(server.resolve(question.get())).build();
            long begin = System.nanoTime();
            HttpResponse<byte[]> answer =
                    client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            long time = System.nanoTime() - begin;
            if (answer.statusCode() != 200) {
                throw new IOException(
                        "%s answered %d".formatted(request.uri(), answer.statusCode()));
            }
            if (i >= 0) {
                latencies.add(time);
            }
        }
        return latencies;
    }

    private String point() {
        return "/api/v1/image?id=" + SyntheticRecords.imageId(random.nextInt(images));
    }

    private String histogram() {
        return "/api/v1/histogram?bins=50&field=" + any(SORTS);
    }

    private String page(String filter) {
        return "/api/v1/images?" + sorted() + "&" + filter;
    }

    private String sorted() {
        return "sort=%s&order=%s".formatted(any(SORTS), random.nextBoolean() ? "asc" : "desc");
    }

    private String filters() {
        String all = filter();
        int more = 1 + random.nextInt(3);
        for (int i = 0; i < more; i++) {
            String another = filter();
            String name = another.substring(0, another.indexOf('='));
            all += all.contains(name) ? "" : "&" + another;
        }
        return all;
    }

    private String filter() {
        return switch (random.nextInt(9)) {
            case 0 -> "minHardness=" + (0.5 + 3 * random.nextDouble());
            case 1 -> "maxHardness=" + (0.2 + random.nextDouble());
            case 2 -> "minProgress=" + (random.nextDouble() - 0.5) / 2;
            case 3 -> "minSightings=" + random.nextInt(4);
            case 4 -> "source=" + SyntheticRecords.source(random.nextInt(SyntheticRecords.SOURCES));
            case 5 -> "label=" + SyntheticRecords.label(random.nextInt(SyntheticRecords.LABELS));
            case 6 ->
                    "seenAfter=2026-0%d-1%dT00:00:00Z"
                            .formatted(1 + random.nextInt(3), random.nextInt(10));
            case 7 ->
                    "seenBefore=2026-0%d-1%dT00:00:00Z"
                            .formatted(1 + random.nextInt(3), random.nextInt(10));
            default -> "idPrefix=photo-%02x".formatted(random.nextInt(256));
        };
    }

    private String any(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
