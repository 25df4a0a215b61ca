package io.hpmstream.pipeline.embed;

import io.hpmstream.export.FeatureRow;
import io.hpmstream.pipeline.embed.FolderPixels.Picture;
import io.hpmstream.pipeline.publish.ImageFolder;

import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Gives the images of a folder to an encoder, in the order of their ids. Confined to one thread.
 */
public final class FolderEmbedding {

    private final FolderPixels images;
    private final ReleasedEncoder encoder;

    public FolderEmbedding(ImageFolder folder, ReleasedEncoder encoder, int batchSize) {
        this.images = new FolderPixels(folder, encoder.imageSize(), batchSize);
        this.encoder = encoder;
    }

    /** Takes features. */
    public interface Taker {
        void take(FeatureRow row) throws IOException;
    }

    /**
     * Goes through the folder once.
     *
     * @param progress told how many images are behind
     * @return what could not be read, one sentence each
     */
    public List<String> run(Taker taker, LongConsumer progress)
            throws IOException, InterruptedException {
        return images.run(pictures -> embed(pictures, taker), progress);
    }

    private void embed(List<Picture> pictures, Taker taker) throws IOException {
        ReleasedEncoder.Features features =
                encoder.features(pictures.stream().map(Picture::pixels).toList());
        for (int i = 0; i < pictures.size(); i++) {
            taker.take(
                    new FeatureRow(
                            pictures.get(i).file().id(),
                            pictures.get(i).file().label(),
                            features.release(),
                            features.rows()[i]));
        }
    }
}
