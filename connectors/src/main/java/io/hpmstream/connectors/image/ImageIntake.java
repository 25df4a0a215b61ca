package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;
import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.connectors.kafka.ImageOrigin;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * Makes an arriving record ready to be trained, or says why it cannot be. The outcome depends on
 * nothing but the record, the configuration and, for an image fetched by its {@code uri}, the file
 * behind it. Thread safe; {@link #close} frees the decoders.
 */
public final class ImageIntake implements AutoCloseable {

    private final IntakeConfig config;
    private final UriFetcher fetcher;
    private final ConcurrentLinkedDeque<ImageDecoder> idle = new ConcurrentLinkedDeque<>();
    // so that memory is bounded by one large image and an ordinary one for each thread
    private final Semaphore largeImage = new Semaphore(1);
    private final Thumbnails thumbnails;

    private ImageIntake(IntakeConfig config, UriFetcher fetcher) {
        this.config = config;
        this.fetcher = fetcher;
        this.thumbnails = new Thumbnails(config.thumbnails());
    }

    /**
     * An intake with that configuration.
     *
     * @throws IllegalArgumentException if an allowed URI is none
     */
    public static ImageIntake open(IntakeConfig config) {
        AllowedUris allowed = AllowedUris.of(config.allowedUris());
        return open(config, new UriFetcher(allowed, config.limits().maxBytes(), Backoff.DEFAULT));
    }

    static ImageIntake open(IntakeConfig config, UriFetcher fetcher) {
        return new ImageIntake(config, fetcher);
    }

    /**
     * Checks, fetches, decodes, crops and resizes one image. Blocks while the storage behind a
     * {@code uri} is away.
     *
     * @throws InterruptedException if the thread is interrupted while it waits for such storage
     */
    public Outcome prepare(ImageMessage message) throws InterruptedException {
        try {
            ImageHeaders headers = ImageHeaders.of(message);
            byte[] value = message.value();
            if (value == null) {
                return deletion(headers);
            }
            byte[] bytes = checked(value.length == 0 ? fetched(headers) : value);
            return prepared(message, headers, bytes);
        } catch (UnreadableImageException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            return new Outcome.Rejected(e.code(), String.valueOf(e.getMessage()), cause);
        }
    }

    /** How often fetching was tried again because storage was away. Thread safe. */
    public long fetchRetries() {
        return fetcher.retries();
    }

    /** Thumbnails of trainable images that could not be made. Thread safe. */
    public long thumbnailFailures() {
        return thumbnails.failures();
    }

    private static Outcome deletion(ImageHeaders headers) throws UnreadableImageException {
        if (headers.key() == null) {
            throw new UnreadableImageException(
                    DeadLetterCode.KEY_INVALID,
                    "a record without a value must have a key: it deletes that image");
        }
        return new Outcome.Deleted(headers.key());
    }

    private byte[] fetched(ImageHeaders headers)
            throws UnreadableImageException, InterruptedException {
        if (headers.uri() == null) {
            throw new UnreadableImageException(
                    DeadLetterCode.EMPTY,
                    "value must hold an image, or a header uri must tell where it is");
        }
        byte[] bytes = fetcher.fetch(headers.uri());
        if (bytes.length == 0) {
            throw new UnreadableImageException(
                    DeadLetterCode.EMPTY, "file must hold an image, it is empty: " + headers.uri());
        }
        return bytes;
    }

    private byte[] checked(byte[] bytes) throws UnreadableImageException {
        if (bytes.length > config.limits().maxBytes()) {
            throw new UnreadableImageException(
                    DeadLetterCode.TOO_LARGE,
                    "image must have at most %d bytes, actual: %d (hpm.images.max-size)"
                            .formatted(config.limits().maxBytes(), bytes.length));
        }
        return bytes;
    }

    private Outcome prepared(ImageMessage message, ImageHeaders headers, byte[] bytes)
            throws UnreadableImageException, InterruptedException {
        ImageDecoder pooled = idle.poll();
        ImageDecoder decoder = pooled == null ? new ImageDecoder(config.limits()) : pooled;
        try {
            EncodedImage image = decoder.open(bytes);
            boolean transposed = image.orientation().transposed();
            int width = transposed ? image.height() : image.width();
            int height = transposed ? image.width() : image.height();
            Draws draws = config.counter().draws(config.seed(), message);
            RandomCrop crop = RandomCrop.draw(config.crop(), width, height, draws);
            ImageOrigin origin = origin(message, headers, sha256(bytes), width, height);
            return visit(image, origin, crop, decoder);
        } finally {
            idle.push(decoder);
        }
    }

    private Outcome visit(
            EncodedImage image, ImageOrigin origin, RandomCrop crop, ImageDecoder decoder)
            throws UnreadableImageException, InterruptedException {
        int size = config.imageSize();
        Region wanted = image.orientation().stored(crop.region(), image.width(), image.height());
        Window window = Window.of(image, wanted, size);
        boolean large = Window.isLarge(image);
        if (large) {
            largeImage.acquire();
        }
        try {
            Pixels decoded = decoder.decode(image, window);
            byte[] pixels =
                    Preparation.prepare(decoded, wanted, image.orientation(), crop.flipped(), size);
            return new Outcome.Prepared(
                    new PreparedImage(
                            origin, crop.fractions(origin.width(), origin.height()), pixels),
                    thumbnails.isWanted(origin)
                            ? thumbnails.of(
                                    image,
                                    large ? null : decoded,
                                    all -> decoder.decode(image, all))
                            : null);
        } finally {
            if (large) {
                largeImage.release();
            }
        }
    }

    private static ImageOrigin origin(
            ImageMessage message, ImageHeaders headers, String sha256, int width, int height) {
        return new ImageOrigin(
                Objects.requireNonNullElse(headers.key(), sha256),
                message.topic(),
                message.partition(),
                message.offset(),
                message.timestamp(),
                headers.source(),
                headers.label(),
                headers.uri(),
                sha256,
                width,
                height);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Frees the decoders; nobody may be within {@link #prepare} any more. */
    @Override
    public void close() {
        idle.forEach(ImageDecoder::close);
        idle.clear();
        thumbnails.close();
    }
}
