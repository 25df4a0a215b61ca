package io.hpmstream.pipeline.query;

import io.hpmstream.export.ExportFormat;
import io.hpmstream.export.Histogram;
import io.hpmstream.export.ImageRow;
import io.hpmstream.export.RowFilter;
import io.hpmstream.export.SortField;
import io.hpmstream.export.SortOrder;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Answers about images. Whoever answers, the same question about the same images is answered alike.
 */
public interface HardnessAnswers {

    /** The first images in an order. */
    List<ImageRow> top(RowFilter filter, SortOrder order, int limit) throws IOException;

    /** Everything known of one image. */
    Optional<ImageRow> get(String imageId) throws IOException;

    /** How many images lie where. */
    Histogram histogram(RowFilter filter, SortField field, int bins) throws IOException;

    /** Writes all images, in whatever order is fastest. */
    void export(RowFilter filter, ExportFormat format, OutputStream stream) throws IOException;
}
