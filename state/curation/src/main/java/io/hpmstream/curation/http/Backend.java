package io.hpmstream.curation.http;

import io.hpmstream.curation.index.CurationIndex;
import io.hpmstream.curation.ingest.Freshness;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the HTTP interface stands on.
 *
 * @param freshness how far the index is behind
 * @param records records read since the start
 */
public record Backend(
        CurationIndex index, Supplier<Freshness> freshness, Tagging tagging, LongSupplier records) {

    /** Replaces the tags of an image; tells whether they are in the index already. */
    public interface Tagging {
        boolean write(String imageId, List<String> tags) throws InterruptedException;
    }
}
