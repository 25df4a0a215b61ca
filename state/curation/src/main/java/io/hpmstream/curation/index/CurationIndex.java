package io.hpmstream.curation.index;

import io.hpmstream.curation.image.CuratedImage;
import io.hpmstream.curation.image.PackedImage;
import io.hpmstream.curation.index.Changes.Place;
import io.hpmstream.curation.index.Changes.Skip;
import io.hpmstream.curation.index.SortedWalk.Entry;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What is known of every image, to be asked. One thread applies changes, any number ask. Lives as
 * long as the service; close it after the last question.
 */
public final class CurationIndex implements AutoCloseable {

    private static final int EXPORTED_AT_ONCE = 256;

    private final Path folder;
    private final Tuning tuning;
    private final Store store;
    private final Columns columns = new Columns();
    private final Words words = new Words();
    private final Meta meta = new Meta();
    private final Prefixes prefixes;
    private final IndexWriter writer;

    private CurationIndex(Path folder, Store store, Tuning tuning) throws RocksDBException {
        this.folder = folder;
        this.tuning = tuning;
        this.store = store;
        this.prefixes = new Prefixes(store, columns);
        FreeRows freeRows = new FreeRows();
        RowsById rowsById = new RowsById();
        Meta.checkFormat(store);
        store.each(Family.META, meta::load);
        store.each(Family.WORD, words::load);
        IdOrder order =
                IdOrder.sample(
                        store, store.last(Family.ROW).map(last -> Keys.row(last) + 1).orElse(0));
        columns.order(order);
        store.each(
                Family.ROW,
                (key, value) -> {
                    int row = Keys.row(key);
                    byte[] id = Row.idOf(value);
                    columns.set(row, Row.read(value));
                    freeRows.loaded(row);
                    rowsById.put(id, row);
                    order.put(row, id);
                });
        writer =
                new IndexWriter(
                        store,
                        columns,
                        words,
                        meta,
                        freeRows,
                        rowsById,
                        prefixes,
                        tuning.leastOrdered());
    }

    /**
     * Opens the index in a folder, or makes it.
     *
     * @param cacheBytes memory for blocks that are read again
     * @throws IndexException if it cannot be opened
     */
    public static CurationIndex open(Path folder, long cacheBytes) {
        return open(folder, cacheBytes, Tuning.USUAL);
    }

    static CurationIndex open(Path folder, long cacheBytes, Tuning tuning) {
        Store store = Store.open(folder, cacheBytes);
        try {
            return new CurationIndex(folder, store, tuning);
        } catch (RocksDBException e) {
            store.close();
            throw failed("read", e);
        } catch (IndexException e) {
            store.close();
            throw e;
        }
    }

    /**
     * Applies a batch as one atomic write.
     *
     * @throws IndexException if it cannot be written; the index must then be opened again
     */
    public void apply(Changes changes) {
        try {
            writer.apply(changes);
        } catch (RocksDBException e) {
            throw failed("written", e);
        }
    }

    /** The next offset to read, of each partition that was read. */
    public Map<Place, Long> positions() {
        return Map.copyOf(meta.positions());
    }

    /** Records that were passed over, since the index was made. */
    public Map<Skip, Long> skips() {
        return Map.copyOf(meta.skips());
    }

    /** Which topic the index has read from, empty if none yet. */
    public Optional<String> identity(Feed feed) {
        return meta.identity(feed);
    }

    public void identify(Feed feed, String identity) {
        try {
            meta.identify(feed, identity, store);
        } catch (RocksDBException e) {
            throw failed("written", e);
        }
    }

    /** How many images it holds. */
    public int images() {
        return columns.images();
    }

    /** All that is known of one image. */
    public Optional<FoundImage> image(String imageId) {
        byte[] id = imageId.getBytes(UTF_8);
        try {
            byte @Nullable [] packed = store.db().get(store.handle(Family.IMAGE), id);
            if (packed == null) {
                return Optional.empty();
            }
            byte @Nullable [] tags = store.db().get(store.handle(Family.TAGS), id);
            return Optional.of(found(id, packed, tags));
        } catch (RocksDBException e) {
            throw failed("read", e);
        }
    }

    /** The small JPEG of one image. */
    public Optional<byte[]> thumbnail(String imageId) {
        try {
            return Optional.ofNullable(
                    store.db().get(store.handle(Family.THUMBNAIL), imageId.getBytes(UTF_8)));
        } catch (RocksDBException e) {
            throw failed("read", e);
        }
    }

    /** One page, of one moment. */
    public Page page(PageQuery query) {
        Snapshot snapshot = store.db().getSnapshot();
        try (ReadOptions options = new ReadOptions().setSnapshot(snapshot)) {
            List<Entry> entries = find(query, options);
            boolean more = entries.size() > query.limit();
            List<Entry> shown = more ? entries.subList(0, query.limit()) : entries;
            Position next = null;
            if (more) {
                Entry last = shown.get(shown.size() - 1);
                next = new Position(last.value(), last.imageId());
            }
            return new Page(load(shown, options), next);
        } catch (RocksDBException e) {
            throw failed("read", e);
        } finally {
            store.db().releaseSnapshot(snapshot);
            snapshot.close();
        }
    }

    private List<Entry> find(PageQuery query, ReadOptions options) throws RocksDBException {
        String prefix = query.filter().idPrefix();
        if (prefix != null && !prefixes.isKept(prefix)) {
            Matcher others = new Matcher(query.filter(), words, null);
            List<Entry> walked =
                    search(query, others, options).walkToPrefix(prefixes.estimate(prefix));
            if (walked != null) {
                return walked;
            }
        }
        return search(query, matcher(query.filter()), options).find();
    }

    private PageSearch search(PageQuery query, Matcher matcher, ReadOptions options) {
        return new PageSearch(store, columns, words, tuning, query, matcher, options);
    }

    /** Takes the images of an export. */
    public interface Taker {
        void take(FoundImage image) throws IOException;
    }

    /**
     * Hands out all images of a query, in its order, of one moment.
     *
     * @throws IOException if the taker does
     */
    public void export(PageQuery query, Taker taker) throws IOException {
        Snapshot snapshot = store.db().getSnapshot();
        try (ReadOptions options = new ReadOptions().setSnapshot(snapshot).setFillCache(false)) {
            try (SortedWalk walk = search(query, matcher(query.filter()), options).walkAll()) {
                export(walk, query.limit(), options, taker);
            }
        } catch (RocksDBException e) {
            throw failed("read", e);
        } finally {
            store.db().releaseSnapshot(snapshot);
            snapshot.close();
        }
    }

    private void export(SortedWalk walk, int limit, ReadOptions options, Taker taker)
            throws RocksDBException, IOException {
        List<Entry> some = new ArrayList<>();
        int left = limit;
        Entry entry = walk.next();
        while (entry != null && left > 0) {
            some.add(entry);
            left--;
            entry = walk.next();
            if (some.size() == EXPORTED_AT_ONCE || entry == null || left == 0) {
                for (FoundImage found : load(some, options)) {
                    taker.take(found);
                }
                some.clear();
            }
        }
    }

    /** Writes what is in memory to files and waits until they are in order. */
    public void settle() {
        try {
            store.settle();
        } catch (RocksDBException e) {
            throw failed("written", e);
        }
    }

    /** Size of all files of the index. */
    public long bytesOnDisk() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            return -1;
        }
    }

    /** How values of a field are spread among the images that pass a filter. */
    public Histogram histogram(Filter filter, Field field, int bins) {
        return Histogram.of(columns, matcher(filter), field, bins);
    }

    /** Figures of the images that pass a filter. */
    public IndexStats stats(Filter filter) {
        return IndexStats.of(columns, words, matcher(filter));
    }

    private Matcher matcher(Filter filter) {
        String prefix = filter.idPrefix();
        return new Matcher(filter, words, prefix == null ? null : prefixes.rows(prefix));
    }

    private List<FoundImage> load(List<Entry> entries, ReadOptions options)
            throws RocksDBException {
        List<byte[]> ids = entries.stream().map(Entry::imageId).toList();
        List<byte @Nullable []> images = store.get(Family.IMAGE, ids, options);
        List<FoundImage> found = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            byte @Nullable [] packed = images.get(i);
            if (packed != null) {
                int tags = columns.word(Word.TAGS, entries.get(i).row());
                CuratedImage image = PackedImage.unpack(ids.get(i), packed);
                found.add(new FoundImage(image, words.tags(tags)));
            }
        }
        return found;
    }

    private static FoundImage found(byte[] id, byte[] packed, byte @Nullable [] tags) {
        return new FoundImage(
                PackedImage.unpack(id, packed),
                tags == null ? List.of() : List.of(new String(tags, UTF_8).split("\n")));
    }

    private static IndexException failed(String action, RocksDBException e) {
        return new IndexException(
                "the index cannot be %s: %s".formatted(action, e.getMessage()), e);
    }

    @Override
    public void close() {
        writer.close();
        store.close();
    }
}
