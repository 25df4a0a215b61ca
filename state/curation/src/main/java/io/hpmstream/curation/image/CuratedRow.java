package io.hpmstream.curation.image;

import io.hpmstream.export.ImageRow;
import io.hpmstream.export.LastSighting;
import io.hpmstream.export.PatchHardness;
import io.hpmstream.export.ShownPart;
import io.hpmstream.hardness.RecentSighting;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An image of the index as the row that answers and exports tell alike. Stateless. */
public final class CuratedRow {

    private CuratedRow() {}

    /** Everything that is known of an image; {@code tags} in their order. */
    public static ImageRow of(CuratedImage image, List<String> tags) {
        return new ImageRow(
                image.imageId(),
                image.hardness(),
                image.progress(),
                image.sightings(),
                time(image.firstSeen()),
                time(image.lastSeen()),
                image.lastStep(),
                image.imagesSeen(),
                known(image.meanLoss()),
                last(image),
                recent(image),
                grid(image.grid()),
                tags);
    }

    private static LastSighting last(CuratedImage image) {
        Origin origin = image.origin();
        CuratedImage.View view = image.view();
        return new LastSighting(
                known(image.loss()),
                known(image.expectedLoss()),
                origin.source(),
                origin.label(),
                origin.uri(),
                origin.sha256(),
                origin.width(),
                origin.height(),
                origin.topic(),
                origin.partition(),
                origin.offset(),
                new ShownPart(view.x(), view.y(), view.width(), view.height(), view.flipped()));
    }

    private static List<RecentSighting> recent(CuratedImage image) {
        double[] hardness = image.recent().hardness().toArray();
        List<RecentSighting> recent = new ArrayList<>(hardness.length);
        for (int i = 0; i < hardness.length; i++) {
            // a sighting without a number tells nothing
            if (hardness[i] >= 0) {
                recent.add(new RecentSighting(image.recent().step(i), (float) hardness[i]));
            }
        }
        return recent;
    }

    private static PatchHardness grid(CuratedImage.Grid grid) {
        double[] hardness = grid.hardness().toArray();
        float[] cells = new float[hardness.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = (float) hardness[i];
        }
        return new PatchHardness(grid.rows(), grid.columns(), cells);
    }

    private static @Nullable Instant time(long millis) {
        return millis == CuratedImage.UNKNOWN_TIME ? null : Instant.ofEpochMilli(millis);
    }

    private static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
