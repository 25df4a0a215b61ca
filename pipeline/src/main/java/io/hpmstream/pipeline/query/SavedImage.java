package io.hpmstream.pipeline.query;

import io.hpmstream.connectors.kafka.TopicGeneration;
import io.hpmstream.export.ImageRow;
import io.hpmstream.export.LastSighting;
import io.hpmstream.export.PatchHardness;
import io.hpmstream.export.ShownPart;
import io.hpmstream.hardness.Crop;
import io.hpmstream.hardness.Digits;
import io.hpmstream.hardness.EventTimes;
import io.hpmstream.hardness.ImageHardness;
import io.hpmstream.hardness.PatchGrid;
import io.hpmstream.hardness.RecentSighting;
import io.hpmstream.pipeline.pretrain.LatestSighting;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One image as keyed state holds it.
 *
 * @param latest null if an older build saved it
 */
record SavedImage(String imageId, ImageHardness hardness, @Nullable LatestSighting latest) {

    /** What the topic told of it: every number rounded as there. Tags are not in the state. */
    ImageRow row() {
        return new ImageRow(
                imageId,
                Digits.IMAGE.round(hardness.hardness()),
                Digits.IMAGE.round(hardness.progress()),
                hardness.sightings(),
                EventTimes.told(hardness.firstSeen()),
                EventTimes.told(hardness.lastSeen()),
                hardness.lastStep(),
                hardness.lastImagesSeen(),
                Digits.IMAGE.round(hardness.meanLoss()),
                latest == null ? null : last(latest),
                hardness.recent().stream().map(SavedImage::rounded).toList(),
                patches(hardness.grid()),
                List.of());
    }

    private static LastSighting last(LatestSighting latest) {
        Crop crop = latest.crop();
        return new LastSighting(
                finite(latest.loss()),
                finite(latest.expectedLoss()),
                latest.source(),
                latest.label(),
                latest.uri(),
                latest.sha256(),
                latest.width(),
                latest.height(),
                TopicGeneration.topic(latest.topic()),
                latest.partition(),
                latest.offset(),
                new ShownPart(
                        Digits.IMAGE.round(crop.x()),
                        Digits.IMAGE.round(crop.y()),
                        Digits.IMAGE.round(crop.width()),
                        Digits.IMAGE.round(crop.height()),
                        crop.flipped()));
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? Digits.IMAGE.round(value) : null;
    }

    private static RecentSighting rounded(RecentSighting sighting) {
        return new RecentSighting(sighting.step(), Digits.PATCH.round(sighting.hardness()));
    }

    private static PatchHardness patches(PatchGrid grid) {
        float[] cells = grid.toArray();
        for (int i = 0; i < cells.length; i++) {
            cells[i] = Digits.PATCH.round(cells[i]);
        }
        return new PatchHardness(grid.rows(), grid.columns(), cells);
    }
}
