package io.hpmstream.curation.http;

import io.hpmstream.curation.index.PageQuery;
import io.hpmstream.curation.index.Position;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A position as it travels: with the query that it belongs to, so that it is not used with another.
 */
final class Cursor {

    private static final int HEAD = 1 + 1 + Integer.BYTES + Long.BYTES;

    private Cursor() {}

    static String write(PageQuery query, Position position) {
        byte[] bytes =
                ByteBuffer.allocate(HEAD + position.imageId().length)
                        .put((byte) query.sort().number())
                        .put((byte) (query.descending() ? 1 : 0))
                        .putInt(hash(query))
                        .putLong(position.value())
                        .put(position.imageId())
                        .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static Position read(PageQuery query, String cursor) {
        try {
            ByteBuffer in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
            if (in.remaining() > HEAD) {
                int sort = in.get();
                boolean descending = in.get() == 1;
                int filter = in.getInt();
                if (sort == query.sort().number()
                        && descending == query.descending()
                        && filter == hash(query)) {
                    long value = in.getLong();
                    byte[] id = new byte[in.remaining()];
                    in.get(id);
                    return new Position(value, id);
                }
            }
        } catch (IllegalArgumentException e) {
            // answered below
        }
        throw ProblemException.parameter(
                "cursor",
                cursor,
                "the nextCursor of an answer to the same filters, sort and order");
    }

    // of the text, because hashes of enums differ from run to run
    private static int hash(PageQuery query) {
        return query.filter().toString().hashCode();
    }
}
