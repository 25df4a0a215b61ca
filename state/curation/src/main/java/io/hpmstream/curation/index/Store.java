package io.hpmstream.curation.index;

import io.hpmstream.curation.index.Family.Shape;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionOptionsUniversal;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Filter;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.Range;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * The RocksDB database of an index, tuned for many small updates and short sorted reads. Thread
 * safe; closing frees all native memory, so nobody may read any more then.
 */
final class Store implements AutoCloseable {

    private static final long MIB = 1 << 20;
    private static final long MEMTABLES = 192 * MIB;
    // what is read again after a kill before the index can serve
    private static final long MAX_LOG = 256 * MIB;
    private static final int BLOCK = 4 * 1024;
    private static final int BLOCK_OF_WALKS = 16 * 1024;
    private static final int SMALLEST_BLOB = 256;
    private static final double OLDEST_BLOBS = 0.25;
    private static final double MOST_GARBAGE = 0.2;
    private static final double BITS_PER_KEY = 10;
    private static final int MOST_OUTDATED_PERCENT = 100;
    private static final int MOST_RUNS = 8;
    // two at a time would write the newest again and again
    private static final int LEAST_MERGED = 4;
    private static final long SETTLE_NANOS = 100_000_000;
    private static final int SETTLED = 10;

    private final List<RocksObject> owned = new ArrayList<>();
    private final List<ColumnFamilyHandle> handles = new ArrayList<>();
    private final Map<Family, ColumnFamilyHandle> ofFamily = new EnumMap<>(Family.class);
    private final RocksDB db;
    private final Set<Family> collected = EnumSet.noneOf(Family.class);

    private Store(Path folder, long cacheBytes) throws RocksDBException {
        RocksDB.loadLibrary();
        Cache cache = own(new LRUCache(cacheBytes));
        Filter filter = own(new BloomFilter(BITS_PER_KEY));
        CompactionOptionsUniversal runs =
                own(new CompactionOptionsUniversal())
                        .setMaxSizeAmplificationPercent(MOST_OUTDATED_PERCENT)
                        .setMinMergeWidth(LEAST_MERGED);
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        for (Family family : Family.values()) {
            ColumnFamilyOptions options = own(options(family, cache, filter, runs));
            families.add(new ColumnFamilyDescriptor(family.nameBytes(), options));
        }
        db = RocksDB.open(own(options()), folder.toString(), families, handles);
        Iterator<ColumnFamilyHandle> opened = handles.iterator();
        for (Family family : Family.values()) {
            ofFamily.put(family, opened.next());
        }
    }

    /**
     * Opens the database in a folder, which is made if it is missing.
     *
     * @throws IndexException if that is not possible, for example because another process has it
     */
    static Store open(Path folder, long cacheBytes) {
        try {
            Files.createDirectories(folder);
            return new Store(folder, cacheBytes);
        } catch (IOException | RocksDBException e) {
            throw new IndexException(
                    "cannot open the index in %s: %s; another process may have it open, or the folder may not be writable"
                            .formatted(folder, e.getMessage()),
                    e);
        }
    }

    RocksDB db() {
        return db;
    }

    ColumnFamilyHandle handle(Family family) {
        return Objects.requireNonNull(ofFamily.get(family));
    }

    /** Values of keys in their order, null where there is none. */
    List<byte @Nullable []> get(Family family, List<byte[]> keys, ReadOptions options)
            throws RocksDBException {
        return keys.isEmpty()
                ? List.of()
                : db.multiGetAsList(
                        options, Collections.nCopies(keys.size(), handle(family)), keys);
    }

    /** Hands out all keys and values of a family, in the order of keys. */
    void each(Family family, BiConsumer<byte[], byte[]> visitor) throws RocksDBException {
        try (ReadOptions options = new ReadOptions().setFillCache(false).setReadaheadSize(4 * MIB);
                RocksIterator all = db.newIterator(handle(family), options)) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                visitor.accept(all.key(), all.value());
            }
            all.status();
        }
    }

    /** The largest key of a family, empty if there is none. */
    Optional<byte[]> last(Family family) {
        try (RocksIterator keys = db.newIterator(handle(family))) {
            keys.seekToLast();
            return keys.isValid() ? Optional.of(keys.key()) : Optional.empty();
        }
    }

    /** About which share of a family lies between two keys. */
    double share(Family family, byte[] from, byte[] to) {
        try (Slice begin = new Slice(from);
                Slice end = new Slice(to);
                Slice first = new Slice(new byte[0]);
                Slice last = new Slice(new byte[] {(byte) 0xFF})) {
            long[] sizes =
                    db.getApproximateSizes(
                            handle(family),
                            List.of(new Range(begin, end), new Range(first, last)),
                            SizeApproximationFlag.INCLUDE_FILES,
                            SizeApproximationFlag.INCLUDE_MEMTABLES);
            return sizes[1] == 0 ? 0 : (double) sizes[0] / sizes[1];
        }
    }

    /**
     * Lets compactions move large values out of the oldest files where much of all files is
     * outdated, and leave them where they are otherwise: with nothing to gain, a first fill would
     * copy each value several times. Called by one thread, now and then.
     */
    void collectGarbage() throws RocksDBException {
        for (Family family : Family.values()) {
            if (family.shape() == Shape.LARGE_VALUES) {
                ColumnFamilyHandle handle = handle(family);
                long garbage = db.getLongProperty(handle, "rocksdb.live-blob-file-garbage-size");
                long all = db.getLongProperty(handle, "rocksdb.live-blob-file-size");
                boolean worth = garbage > MOST_GARBAGE * all;
                if (worth ? collected.add(family) : collected.remove(family)) {
                    db.setOptions(
                            handle,
                            MutableColumnFamilyOptions.builder()
                                    .setEnableBlobGarbageCollection(worth)
                                    .build());
                }
            }
        }
    }

    /** Writes what is in memory to files and waits until they have been left alone for a while. */
    void settle() throws RocksDBException {
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            db.flush(flush, handles);
        }
        for (int quiet = 0; quiet < SETTLED; quiet++) {
            LockSupport.parkNanos(SETTLE_NANOS);
            if (db.getLongProperty("rocksdb.num-running-compactions") > 0) {
                quiet = 0;
            }
        }
    }

    private static DBOptions options() {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setMaxBackgroundJobs(2)
                .setDbWriteBufferSize(MEMTABLES)
                .setMaxTotalWalSize(MAX_LOG)
                .setBytesPerSync(MIB)
                .setWalBytesPerSync(MIB)
                .setKeepLogFileNum(3)
                .setStatsDumpPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL);
    }

    private static ColumnFamilyOptions options(
            Family family, Cache cache, Filter filter, CompactionOptionsUniversal runs) {
        BlockBasedTableConfig table =
                new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setBlockSize(family.shape() == Shape.SORTED ? BLOCK_OF_WALKS : BLOCK)
                        // in parts, since the filter of ten million ids would push out all else
                        .setIndexType(IndexType.kTwoLevelIndexSearch)
                        .setPartitionFilters(true)
                        .setMetadataBlockSize(BLOCK_OF_WALKS)
                        .setPinTopLevelIndexAndFilter(true)
                        .setCacheIndexAndFilterBlocks(true)
                        .setCacheIndexAndFilterBlocksWithHighPriority(true)
                        .setFormatVersion(6);
        if (family.shape() != Shape.SORTED) {
            table.setFilterPolicy(filter); // of those no single key is ever asked for
        }
        ColumnFamilyOptions options =
                new ColumnFamilyOptions()
                        .setTableFormatConfig(table)
                        .setWriteBufferSize(32 * MIB)
                        .setMaxWriteBufferNumber(4)
                        // keys move with each sighting: to merge runs of like size takes a
                        // fifth of the processor time that keeping levels in order does
                        .setCompactionStyle(CompactionStyle.UNIVERSAL)
                        .setCompactionOptionsUniversal(runs)
                        .setLevel0FileNumCompactionTrigger(MOST_RUNS)
                        .setCompressionType(CompressionType.LZ4_COMPRESSION);
        return switch (family.shape()) {
            case SMALL -> options.setCompactionStyle(CompactionStyle.LEVEL);
            case LOOKED_UP, SORTED -> options;
            // values are packed or JPEG: nothing to gain by compression, and much by not moving
            // them
            case LARGE_VALUES ->
                    options.setEnableBlobFiles(true)
                            .setMinBlobSize(SMALLEST_BLOB)
                            .setBlobFileSize(128 * MIB)
                            .setBlobGarbageCollectionAgeCutoff(OLDEST_BLOBS);
        };
    }

    private <T extends RocksObject> T own(T object) {
        owned.add(object);
        return object;
    }

    @Override
    public void close() {
        handles.forEach(ColumnFamilyHandle::close);
        db.close();
        for (int i = owned.size() - 1; i >= 0; i--) {
            owned.get(i).close();
        }
    }
}
