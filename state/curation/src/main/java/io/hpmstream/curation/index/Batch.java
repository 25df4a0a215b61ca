package io.hpmstream.curation.index;

import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One atomic write in the making. Confined to the thread that writes the index. */
final class Batch {

    private final Store store;
    private final Map<Family, List<Change>> changes = new EnumMap<>(Family.class);

    Batch(Store store) {
        this.store = store;
    }

    private enum Kind {
        PUT,
        DELETE,
        DELETE_PUT_ONCE
    }

    /**
     * @param head the key's first eight bytes, which most often tell two keys apart
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way, never changed
    private record Change(Kind kind, long head, byte[] key, byte @Nullable [] value) {

        static final Comparator<Change> BY_KEY =
                (one, other) ->
                        one.head == other.head
                                ? Arrays.compareUnsigned(one.key, other.key)
                                : Long.compareUnsigned(one.head, other.head);

        static Change of(Kind kind, byte[] key, byte @Nullable [] value) {
            byte[] first = key.length < Long.BYTES ? Arrays.copyOf(key, Long.BYTES) : key;
            return new Change(kind, ByteBuffer.wrap(first).getLong(), key, value);
        }
    }

    void put(Family family, byte[] key, byte[] value) {
        add(family, Change.of(Kind.PUT, key, value));
    }

    void delete(Family family, byte[] key) {
        add(family, Change.of(Kind.DELETE, key, null));
    }

    /** Deletes a key that was put once since it was last deleted: cheaper than {@link #delete}. */
    void deletePutOnce(Family family, byte[] key) {
        add(family, Change.of(Kind.DELETE_PUT_ONCE, key, null));
    }

    private void add(Family family, Change change) {
        changes.computeIfAbsent(family, any -> new ArrayList<>()).add(change);
    }

    /**
     * Writes all of it. Neighbours go in one after the other, as they then meet the same memory;
     * changes of one key stay in their order.
     */
    void write(WriteOptions options) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            for (var ofFamily : changes.entrySet()) {
                ofFamily.getValue().sort(Change.BY_KEY);
                for (Change change : ofFamily.getValue()) {
                    add(ofFamily.getKey(), change, batch);
                }
            }
            store.db().write(options, batch);
        }
    }

    private void add(Family family, Change change, WriteBatch batch) throws RocksDBException {
        switch (change.kind) {
            case PUT -> batch.put(store.handle(family), change.key, change.value);
            case DELETE -> batch.delete(store.handle(family), change.key);
            case DELETE_PUT_ONCE -> batch.singleDelete(store.handle(family), change.key);
        }
    }
}
