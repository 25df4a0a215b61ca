package io.hpmstream.connectors.image;

import javax.imageio.stream.ImageInputStreamImpl;

/** Bytes in memory as ImageIO wants them: no temporary file, no second copy, nothing to close. */
final class MemoryImageInputStream extends ImageInputStreamImpl {

    private final byte[] bytes;

    MemoryImageInputStream(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        bitOffset = 0;
        if (streamPos >= bytes.length) {
            return length == 0 ? 0 : -1;
        }
        int count = (int) Math.min(length, bytes.length - streamPos);
        System.arraycopy(bytes, (int) streamPos, target, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
