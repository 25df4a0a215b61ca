package io.hpmstream.pipeline.embed;

import io.hpmstream.connectors.image.CropConfig;
import io.hpmstream.connectors.image.ImageIntake;
import io.hpmstream.connectors.image.ImageLimits;
import io.hpmstream.connectors.image.IntakeConfig;
import io.hpmstream.connectors.image.Outcome;
import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.pipeline.publish.ImageFolder;
import io.hpmstream.pipeline.publish.ImageFolder.ImageFile;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The images of a folder as an encoder takes them: each by its largest centred square, in the order
 * of their ids. Confined to one thread.
 */
public final class FolderPixels {

    private final ImageFolder folder;
    private final int imageSize;
    private final int batchSize;
    private final List<String> skipped;

    public FolderPixels(ImageFolder folder, int imageSize, int batchSize) {
        this.folder = folder;
        this.imageSize = imageSize;
        this.batchSize = batchSize;
        this.skipped = new ArrayList<>(folder.skipped());
    }

    /**
     * One image.
     *
     * @param sha256 of the file, in hexadecimal digits
     * @param pixels [S, S, 3] bytes, row-major RGB
     */
    @SuppressWarnings("ArrayRecordComponent") // a bulk carrier, never compared
    public record Picture(ImageFile file, String sha256, byte[] pixels) {}

    /** Takes some images at once, at least one. */
    public interface Taker {
        void take(List<Picture> pictures) throws IOException;
    }

    /**
     * Goes through the folder once.
     *
     * @param progress told how many images are behind
     * @return what could not be read, one sentence each
     */
    public List<String> run(Taker taker, LongConsumer progress)
            throws IOException, InterruptedException {
        IntakeConfig config =
                new IntakeConfig(
                        imageSize,
                        new CropConfig.CentredSquare(),
                        0,
                        ImageLimits.DEFAULT,
                        List.of());
        List<ImageFile> files = folder.files();
        try (ImageIntake intake = ImageIntake.open(config)) {
            for (int first = 0; first < files.size(); first += batchSize) {
                int end = Math.min(files.size(), first + batchSize);
                List<Picture> pictures = new ArrayList<>();
                for (ImageFile file : files.subList(first, end)) {
                    picture(file, intake).ifPresent(pictures::add);
                }
                if (!pictures.isEmpty()) {
                    taker.take(pictures);
                }
                progress.accept(end);
            }
        }
        return List.copyOf(skipped);
    }

    private Optional<Picture> picture(ImageFile file, ImageIntake intake)
            throws IOException, InterruptedException {
        byte[] key = file.id().getBytes(UTF_8);
        byte[] bytes = Files.readAllBytes(file.path());
        Outcome outcome =
                intake.prepare(new ImageMessage("files", 0, 0, -1, key, bytes, List.of()));
        if (outcome instanceof Outcome.Prepared prepared) {
            PreparedImage image = prepared.image();
            return Optional.of(new Picture(file, image.origin().sha256(), image.pixels()));
        }
        String problem =
                outcome instanceof Outcome.Rejected rejected ? rejected.message() : "no image";
        skipped.add("%s: %s".formatted(file.id(), problem));
        return Optional.empty();
    }
}
