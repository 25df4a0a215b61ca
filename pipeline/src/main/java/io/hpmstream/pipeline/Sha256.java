package io.hpmstream.pipeline;

import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java has. Stateless. */
public final class Sha256 {

    private static final int BUFFER = 1 << 20;

    private Sha256() {}

    /** Reads a file to its end. */
    public interface Reader {
        void read(InputStream in) throws IOException;
    }

    /** A digest to feed. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** 64 hexadecimal digits of what a digest was fed. */
    public static String hex(MessageDigest fed) {
        return HexFormat.of().formatHex(fed.digest());
    }

    /** 64 hexadecimal digits. */
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(begin().digest(bytes));
    }

    /** 64 hexadecimal digits of the bytes of a file, made while somebody reads them. */
    public static String hex(Path file, Reader reader) throws IOException {
        MessageDigest digest = begin();
        try (FSDataInputStream stream = file.getFileSystem().open(file);
                InputStream in =
                        new BufferedInputStream(new DigestInputStream(stream, digest), BUFFER)) {
            reader.read(in);
        }
        return hex(digest);
    }
}
