package io.hpmstream.curation.bench;

import io.hpmstream.curation.bench.CurationFigures.Ingest;
import io.hpmstream.curation.config.CurationConfig.HttpConfig;
import io.hpmstream.curation.http.Backend;
import io.hpmstream.curation.http.HttpServer;
import io.hpmstream.curation.image.HardnessRecord;
import io.hpmstream.curation.image.UnreadableRecordException;
import io.hpmstream.curation.index.Applier;
import io.hpmstream.curation.index.Changes;
import io.hpmstream.curation.index.CurationIndex;
import io.hpmstream.curation.index.Feed;
import io.hpmstream.curation.ingest.Freshness;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Fills an index with made-up images, opens it again and asks it. */
public final class CurationBench {

    private static final int BATCH = 5_000;
    private static final int ROUND = 500_000;
    private static final int SHARE_SEEN_AGAIN = 10;

    private final int images;
    private final Path folder;
    private final long cacheBytes;
    private final Consumer<String> progress;

    public CurationBench(int images, Path folder, long cacheBytes, Consumer<String> progress) {
        this.images = images;
        this.folder = folder;
        this.cacheBytes = cacheBytes;
        this.progress = progress;
    }

    /** Is told the figures while the page of the index is still served. */
    public interface Audience {
        void hear(CurationFigures figures, URI page) throws InterruptedException;
    }

    /** Measures everything. */
    public CurationFigures run(Audience audience)
            throws IOException, InterruptedException, UnreadableRecordException {
        int again = Math.max(BATCH, images / SHARE_SEEN_AGAIN);
        double filled;
        double seenAgain;
        try (CurationIndex index = CurationIndex.open(folder, cacheBytes);
                Applier applier = new Applier(index)) {
            // what is left to compact belongs to the records that left it
            filled = seconds(() -> fill(applier), index);
            seenAgain = seconds(() -> seeAgain(applier, again), index);
        }
        Ingest ingest = new Ingest(images, filled, again, seenAgain);
        long begin = System.nanoTime();
        try (CurationIndex index = CurationIndex.open(folder, cacheBytes)) {
            try (HttpServer server = serve(index)) {
                double restart = (System.nanoTime() - begin) / 1e9;
                progress.accept("opened again in %.1f s".formatted(restart));
                long bytes = index.bytesOnDisk() / images;
                URI address = URI.create("http://127.0.0.1:%d/".formatted(server.port()));
                List<Latencies> latencies = new Questions(address, images).ask();
                CurationFigures figures =
                        new CurationFigures(images, ingest, bytes, restart, latencies);
                audience.hear(figures, address);
                return figures;
            }
        }
    }

    private static HttpServer serve(CurationIndex index) {
        HttpConfig config = new HttpConfig("127.0.0.1", 0, true, null, List.of(), 500, 16, 2);
        Freshness fresh = new Freshness(Instant.now(), 0, 1, true);
        return HttpServer.start(
                config, new Backend(index, () -> fresh, (id, tags) -> true, () -> 0));
    }

    private interface Work {
        void run() throws UnreadableRecordException, InterruptedException;
    }

    private static double seconds(Work work, CurationIndex index)
            throws UnreadableRecordException, InterruptedException {
        long begin = System.nanoTime();
        work.run();
        index.settle();
        return (System.nanoTime() - begin) / 1e9;
    }

    private void fill(Applier applier) throws UnreadableRecordException, InterruptedException {
        SyntheticRecords records = new SyntheticRecords();
        HardnessRecord reader = new HardnessRecord();
        long begin = System.nanoTime();
        for (int first = 0; first < images; first += BATCH) {
            Changes changes = new Changes();
            int end = Math.min(images, first + BATCH);
            for (int image = first; image < end; image++) {
                read(reader, records, image, 1 + (image & 3), changes);
            }
            changes.position(Feed.HARDNESS, 0, end);
            applier.apply(changes, () -> {});
            if (end % ROUND == 0) {
                progress.accept("%,d images, %,.0f records/s".formatted(end, rate(end, begin)));
            }
        }
        applier.await();
    }

    private void seeAgain(Applier applier, int count)
            throws UnreadableRecordException, InterruptedException {
        SyntheticRecords records = new SyntheticRecords();
        HardnessRecord reader = new HardnessRecord();
        SplittableRandom random = new SplittableRandom(3);
        for (int done = 0; done < count; done += BATCH) {
            Changes changes = new Changes();
            for (int i = 0; i < BATCH; i++) {
                read(reader, records, random.nextInt(images), 5, changes);
            }
            changes.position(Feed.HARDNESS, 0, images + done);
            applier.apply(changes, () -> {});
        }
        applier.await();
    }

    private static void read(
            HardnessRecord reader,
            SyntheticRecords records,
            int image,
            int sighting,
            Changes changes)
            throws UnreadableRecordException {
        byte[] key = SyntheticRecords.imageId(image).getBytes(UTF_8);
        changes.image(reader.read(key, records.record(image, sighting)));
    }

    private static double rate(long records, long begin) {
        return records * 1e9 / (System.nanoTime() - begin);
    }
}
