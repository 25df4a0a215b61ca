package io.hpmstream.curation.index;

import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** One atomic write in the making. Confined to the thread that writes the index. */
final class Batch implements AutoCloseable {

    private final Store store;
    private final WriteBatch batch = new WriteBatch();

    Batch(Store store) {
        this.store = store;
    }

    void put(Family family, byte[] key, byte[] value) throws RocksDBException {
        batch.put(store.handle(family), key, value);
    }

    void delete(Family family, byte[] key) throws RocksDBException {
        batch.delete(store.handle(family), key);
    }

    /** Deletes a key that was put once since it was last deleted: cheaper than {@link #delete}. */
    void deletePutOnce(Family family, byte[] key) throws RocksDBException {
        batch.singleDelete(store.handle(family), key);
    }

    void write(WriteOptions options) throws RocksDBException {
        store.db().write(options, batch);
    }

    @Override
    public void close() {
        batch.close();
    }
}
