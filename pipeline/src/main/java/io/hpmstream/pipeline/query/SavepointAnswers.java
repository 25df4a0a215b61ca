package io.hpmstream.pipeline.query;

import io.hpmstream.export.ExportFormat;
import io.hpmstream.export.Histogram;
import io.hpmstream.export.ImageRow;
import io.hpmstream.export.RowFilter;
import io.hpmstream.export.RowWriter;
import io.hpmstream.export.SortField;
import io.hpmstream.export.SortOrder;
import io.hpmstream.export.Top;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Answers from a checkpoint or savepoint: each question reads all of it once. The first rows of an
 * order need the memory of those rows, a histogram 8 bytes an image, an export that of its format.
 */
public final class SavepointAnswers implements HardnessAnswers {

    private final SavedImages images;
    private final ReadProgress progress;

    public SavepointAnswers(SavedImages images, ReadProgress progress) {
        this.images = images;
        this.progress = progress;
    }

    @Override
    public List<ImageRow> top(RowFilter filter, SortOrder order, int limit) throws IOException {
        Top<ImageRow> top = new Top<>(limit, order);
        forEach(filter, top::add);
        return top.sorted();
    }

    @Override
    public Optional<ImageRow> get(String imageId) throws IOException {
        List<ImageRow> found = new ArrayList<>();
        images.forEach(
                progress,
                image -> {
                    if (image.imageId().equals(imageId)) {
                        found.add(image.row());
                    }
                    return found.isEmpty();
                });
        return found.stream().findFirst();
    }

    @Override
    public Histogram histogram(RowFilter filter, SortField field, int bins) throws IOException {
        Histogram.requireBins(bins);
        Values values = new Values();
        forEach(filter, row -> values.add(field.of(row)));
        return Histogram.of(field, values.numbers, values.size, bins);
    }

    @Override
    public void export(RowFilter filter, ExportFormat format, OutputStream stream)
            throws IOException {
        try (RowWriter writer = format.open(stream)) {
            forEach(
                    filter,
                    row -> {
                        try {
                            writer.write(row);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            writer.finish();
        }
    }

    private void forEach(RowFilter filter, Consumer<ImageRow> asker) throws IOException {
        try {
            images.forEach(
                    progress,
                    image -> {
                        ImageRow row = image.row();
                        if (filter.matches(row)) {
                            asker.accept(row);
                        }
                        return true;
                    });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Numbers in a growing array. */
    private static final class Values {
        private double[] numbers = new double[1024];
        private int size;

        void add(double number) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, Math.addExact(size, size / 2));
            }
            numbers[size++] = number;
        }
    }
}
