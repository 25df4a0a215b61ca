package io.hpmstream.export;

import io.airlift.compress.zstd.ZstdCompressor;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Compresses pages with Zstandard in plain Java: no native library to unpack. */
final class ZstdPages implements BytesInputCompressor {

    private final ZstdCompressor zstd = new ZstdCompressor();

    @Override
    public BytesInput compress(BytesInput page) throws IOException {
        ByteArrayOutputStream gathered = new ByteArrayOutputStream(Math.toIntExact(page.size()));
        page.writeAllTo(gathered);
        byte[] plain = gathered.toByteArray();
        byte[] compressed = new byte[zstd.maxCompressedLength(plain.length)];
        int length = zstd.compress(plain, 0, plain.length, compressed, 0, compressed.length);
        return BytesInput.from(compressed, 0, length);
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.ZSTD;
    }

    @Override
    public void release() {
        // nothing is held
    }
}
