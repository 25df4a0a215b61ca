package io.hpmstream.curation.index;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The row of each image id, in memory: 16 bytes for each place of a table that is three to six
 * eighths full. To look it up in RocksDB would read a block for each image that is seen again,
 * which is a third of the time to write it. An id is known by 96 bits of a SHA-256 with a secret of
 * this process: two of ten million images are taken for one with a probability below 10^-14, and
 * nobody can make two such ids. Confined to the writing thread.
 */
final class RowsById {

    /** There is no such image. */
    static final int NONE = -1;

    private static final int SECRET_BYTES = 16;
    private static final int FIRST_PLACES = 1 << 10;
    private static final int LARGEST = 1 << 30;

    private final MessageDigest sha256;
    private final byte[] secret = new byte[SECRET_BYTES];
    private long[] hashes = new long[FIRST_PLACES];
    private int[] moreHash = new int[FIRST_PLACES];
    private int[] rows = none(FIRST_PLACES);
    private int size;

    // of the id that was last hashed
    private long hash;
    private int more;

    RowsById() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        new SecureRandom().nextBytes(secret);
    }

    /** The row of an id, or {@link #NONE}. */
    int row(byte[] imageId) {
        hash(imageId);
        return rows[place()];
    }

    void put(byte[] imageId, int row) {
        hash(imageId);
        int place = place();
        if (rows[place] == NONE) {
            if (++size > rows.length / 4 * 3) {
                grow();
                place = place();
            }
        }
        set(place, row);
    }

    void remove(byte[] imageId) {
        hash(imageId);
        int hole = place();
        if (rows[hole] == NONE) {
            return;
        }
        size--;
        rows[hole] = NONE;
        // those behind move up, so that nobody who looks for them stops at the hole
        for (int at = next(hole); rows[at] != NONE; at = next(at)) {
            int row = rows[at];
            hash = hashes[at];
            more = moreHash[at];
            rows[at] = NONE;
            set(place(), row);
        }
    }

    private void set(int place, int row) {
        hashes[place] = hash;
        moreHash[place] = more;
        rows[place] = row;
    }

    private void hash(byte[] imageId) {
        sha256.update(secret);
        sha256.update(imageId);
        ByteBuffer numbers = ByteBuffer.wrap(sha256.digest());
        hash = numbers.getLong();
        more = numbers.getInt();
    }

    /** Where what was last hashed lies, or would. */
    private int place() {
        int at = (int) hash & (rows.length - 1);
        while (rows[at] != NONE && (hashes[at] != hash || moreHash[at] != more)) {
            at = next(at);
        }
        return at;
    }

    private int next(int place) {
        return (place + 1) & (rows.length - 1);
    }

    private void grow() {
        if (rows.length == LARGEST) {
            throw new IllegalStateException("an index holds at most %,d images".formatted(size));
        }
        long[] oldHashes = hashes;
        int[] oldMore = moreHash;
        int[] oldRows = rows;
        long wantedHash = hash;
        int wantedMore = more;
        hashes = new long[2 * oldRows.length];
        moreHash = new int[2 * oldRows.length];
        rows = none(2 * oldRows.length);
        for (int i = 0; i < oldRows.length; i++) {
            if (oldRows[i] != NONE) {
                hash = oldHashes[i];
                more = oldMore[i];
                set(place(), oldRows[i]);
            }
        }
        hash = wantedHash;
        more = wantedMore;
    }

    private static int[] none(int places) {
        int[] rows = new int[places];
        Arrays.fill(rows, NONE);
        return rows;
    }
}
