package io.hpmstream.pipeline.query;

import io.hpmstream.export.ImageRow;
import io.hpmstream.hardness.Digits;
import io.hpmstream.hardness.PatchGrid;
import org.jspecify.annotations.Nullable;

import java.util.Comparator;

/**
 * How an image changed between two savepoints.
 *
 * @param before the image in the first savepoint
 * @param after the image in the second savepoint
 * @param change hardness after minus hardness before: positive = got harder, which is forgetting
 * @param patch the patch that changed most; null if no patch was measured in both
 */
public record ImageChange(
        ImageRow before, ImageRow after, double change, @Nullable PatchChange patch) {

    /** The largest changes first, whichever way; equal ones by image id. */
    public static final Comparator<ImageChange> LARGEST_FIRST =
            Comparator.<ImageChange>comparingDouble(change -> -Math.abs(change.change()))
                    .thenComparing(change -> change.after().imageId(), ImageRow::compareText);

    /**
     * How one patch changed, in the grid of the second savepoint.
     *
     * @param row from the top, 0 = first
     * @param column from the left, 0 = first
     */
    public record PatchChange(int row, int column, float before, float after) {
        float change() {
            return after - before;
        }
    }

    static ImageChange between(SavedImage before, SavedImage after) {
        ImageRow first = before.row();
        ImageRow second = after.row();
        double change = Digits.IMAGE.round(second.hardness() - first.hardness());
        return new ImageChange(
                first, second, change, largest(before.hardness().grid(), after.hardness().grid()));
    }

    private static @Nullable PatchChange largest(PatchGrid before, PatchGrid after) {
        PatchGrid comparable = before.resized(after.rows(), after.columns());
        PatchChange largest = null;
        for (int row = 0; row < after.rows(); row++) {
            for (int column = 0; column < after.columns(); column++) {
                PatchChange patch =
                        new PatchChange(
                                row,
                                column,
                                Digits.PATCH.round(comparable.at(row, column)),
                                Digits.PATCH.round(after.at(row, column)));
                if (!Float.isNaN(patch.change())
                        && (largest == null
                                || Math.abs(patch.change()) > Math.abs(largest.change()))) {
                    largest = patch;
                }
            }
        }
        return largest;
    }
}
