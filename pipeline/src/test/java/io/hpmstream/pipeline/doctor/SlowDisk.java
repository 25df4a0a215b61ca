package io.hpmstream.pipeline.doctor;

import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.RateLimiter;

import java.util.Collection;

/** RocksDB with hardly any memory on a disk that takes few bytes a second: writers must wait. */
public final class SlowDisk implements RocksDBOptionsFactory {

    private static final long serialVersionUID = 1L;
    private static final long BYTES_PER_SECOND = 8 << 10;
    private static final long LEAST_BUFFER = 64 << 10;

    @Override
    public DBOptions createDBOptions(
            DBOptions currentOptions, Collection<AutoCloseable> handlesToClose) {
        RateLimiter disk = new RateLimiter(BYTES_PER_SECOND);
        handlesToClose.add(disk);
        return currentOptions.setRateLimiter(disk);
    }

    @Override
    public ColumnFamilyOptions createColumnOptions(
            ColumnFamilyOptions currentOptions, Collection<AutoCloseable> handlesToClose) {
        return currentOptions
                .setWriteBufferSize(LEAST_BUFFER)
                .setMaxWriteBufferNumber(2)
                .setMinWriteBufferNumberToMerge(1);
    }
}
