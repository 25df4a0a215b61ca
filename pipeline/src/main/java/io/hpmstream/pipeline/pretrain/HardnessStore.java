package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.kafka.Sighting;
import io.hpmstream.hardness.ImageHardness;
import org.jspecify.annotations.Nullable;

/** Where the hardness of images is kept while they are trained: keyed state, or a map in memory. */
public interface HardnessStore {

    /** What is remembered of an image, or null if it was never seen. */
    @Nullable ImageHardness get(String imageId) throws Exception;

    /** Replaces what is remembered of the sighting's image. */
    void put(Sighting sighting) throws Exception;
}
