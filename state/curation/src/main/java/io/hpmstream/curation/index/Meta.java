package io.hpmstream.curation.index;

import io.hpmstream.curation.image.SkipReason;
import io.hpmstream.curation.index.Changes.Place;
import io.hpmstream.curation.index.Changes.Skip;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Where in the topics the index ends, what it passed over, and of which topics it is. One thread
 * writes, any read.
 */
final class Meta {

    private static final int FORMAT = 1;
    private static final String FORMAT_KEY = "format";
    private static final String POSITION = "position/";
    private static final String SKIPPED = "skipped/";
    private static final String IDENTITY = "identity/";

    private final Map<Place, Long> positions = new ConcurrentHashMap<>();
    private final Map<Skip, Long> skips = new ConcurrentHashMap<>();
    private final Map<Feed, String> identities = new ConcurrentHashMap<>();

    Map<Place, Long> positions() {
        return positions;
    }

    Map<Skip, Long> skips() {
        return skips;
    }

    Optional<String> identity(Feed feed) {
        return Optional.ofNullable(identities.get(feed));
    }

    /** Puts a batch's positions and counters into the atomic write. */
    void write(Changes changes, Batch batch) {
        for (var position : changes.positions().entrySet()) {
            batch.put(Family.META, key(position.getKey()), number(position.getValue()));
        }
        for (var skip : changes.skips().entrySet()) {
            long total = skips.getOrDefault(skip.getKey(), 0L) + skip.getValue();
            batch.put(Family.META, key(skip.getKey()), number(total));
        }
    }

    /** After the atomic write. */
    void wrote(Changes changes) {
        positions.putAll(changes.positions());
        changes.skips().forEach((skip, count) -> skips.merge(skip, count, Long::sum));
    }

    void identify(Feed feed, String identity, Store store) throws RocksDBException {
        identities.put(feed, identity);
        store.db()
                .put(
                        store.handle(Family.META),
                        (IDENTITY + feed).getBytes(UTF_8),
                        identity.getBytes(UTF_8));
    }

    void load(byte[] key, byte[] value) {
        String[] parts = new String(key, UTF_8).split("/", -1);
        switch (parts[0] + "/") {
            case POSITION ->
                    positions.put(
                            new Place(Feed.valueOf(parts[1]), Integer.parseInt(parts[2])),
                            number(value));
            case SKIPPED ->
                    skips.put(
                            new Skip(Feed.valueOf(parts[1]), SkipReason.valueOf(parts[2])),
                            number(value));
            case IDENTITY -> identities.put(Feed.valueOf(parts[1]), new String(value, UTF_8));
            default -> {
                // the format, which was checked before
            }
        }
    }

    /** Refuses an index that another version wrote, and marks a new one. */
    static void checkFormat(Store store) throws RocksDBException {
        byte[] key = FORMAT_KEY.getBytes(UTF_8);
        byte @Nullable [] written = store.db().get(store.handle(Family.META), key);
        if (written == null) {
            store.db().put(store.handle(Family.META), key, number(FORMAT));
        } else if (number(written) != FORMAT) {
            throw new IndexException(
                    "the index has format version %d, this build reads %d; start with --rebuild to make it anew from the topics"
                            .formatted(number(written), FORMAT),
                    null);
        }
    }

    private static byte[] key(Place place) {
        return (POSITION + place.feed() + "/" + place.partition()).getBytes(UTF_8);
    }

    private static byte[] key(Skip skip) {
        return (SKIPPED + skip.feed() + "/" + skip.reason()).getBytes(UTF_8);
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static long number(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }
}
