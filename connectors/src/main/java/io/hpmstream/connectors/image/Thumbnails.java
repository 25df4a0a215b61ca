package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.ImageOrigin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Makes a small upright JPEG of the whole of every new image, whatever part of it is trained, from
 * pixels that are decoded anyway; a small upright JPEG is its own. An image is new if its id has
 * not come before, or came with other bytes. A thumbnail that cannot be made is counted and never
 * holds up the image. Thread safe.
 */
final class Thumbnails implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Thumbnails.class);

    // pixels for each one that is shown, in both directions: more would cost time and show nothing
    private static final int OVERSAMPLING = 4;

    private final int size;
    private final @Nullable MadeThumbnails made;
    private final ConcurrentLinkedDeque<ThumbnailEncoder> idle = new ConcurrentLinkedDeque<>();
    private final AtomicLong failures = new AtomicLong();

    Thumbnails(ThumbnailConfig config) {
        this.size = config.size();
        this.made = config.enabled() ? new MadeThumbnails(config.remembered()) : null;
    }

    /** Decodes the whole of a large image, of which so far only a part was. */
    interface WholeImage {
        Pixels decode(Window window) throws UnreadableImageException;
    }

    /** Whether an image needs one; says so once. */
    boolean isWanted(ImageOrigin origin) {
        return made != null && made.add(fingerprint(origin));
    }

    /**
     * The thumbnail of an image.
     *
     * @param decoded what was decoded of it
     * @param whole asked only if that is not all of it
     * @return null if it cannot be made
     */
    byte @Nullable [] of(EncodedImage image, @Nullable Pixels decoded, WholeImage whole) {
        Region all = new Region(0, 0, image.width(), image.height());
        Optional<byte[]> itself = image.plainJpeg().filter(jpeg -> isThumbnail(image, jpeg));
        if (itself.isPresent()) {
            return itself.get();
        }
        try {
            Pixels pixels = decoded == null ? whole.decode(Window.of(image, all, size)) : decoded;
            return encoded(thinned(pixels), all, image.orientation(), size);
        } catch (IOException | UnreadableImageException | RuntimeException e) {
            if (failures.getAndIncrement() == 0) {
                LOG.warn("cannot make a thumbnail; later ones are only counted", e);
            }
            return null;
        }
    }

    private boolean isThumbnail(EncodedImage image, byte[] jpeg) {
        return Math.max(image.width(), image.height()) <= size
                && jpeg.length <= ThumbnailEncoder.LARGEST_BYTES;
    }

    /** Thumbnails that could not be made. */
    long failures() {
        return failures.get();
    }

    private Pixels thinned(Pixels pixels) {
        int step = Math.max(pixels.width(), pixels.height()) / (OVERSAMPLING * size);
        return step <= 1 ? pixels : pixels.thinned(step);
    }

    private byte[] encoded(Pixels pixels, Region all, Orientation orientation, int longest)
            throws IOException {
        int storedLongest = Math.max(all.width(), all.height());
        double scale = Math.min(1, (double) longest / storedLongest);
        int columns = Math.max(1, (int) Math.round(all.width() * scale));
        int rows = Math.max(1, (int) Math.round(all.height() * scale));
        int width = orientation.transposed() ? rows : columns;
        int height = orientation.transposed() ? columns : rows;
        byte[] rgb = Preparation.prepare(pixels, all, orientation, false, width, height);
        byte[] jpeg = encoded(rgb, width, height);
        // noise is the only picture that does not fit, and a smaller one says as much of it
        return jpeg != null ? jpeg : encoded(pixels, all, orientation, longest / 2);
    }

    private byte @Nullable [] encoded(byte[] rgb, int width, int height) throws IOException {
        ThumbnailEncoder pooled = idle.poll();
        ThumbnailEncoder encoder = pooled == null ? new ThumbnailEncoder() : pooled;
        try {
            return encoder.encode(rgb, width, height);
        } finally {
            idle.push(encoder);
        }
    }

    private static long fingerprint(ImageOrigin origin) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(origin.sha256().getBytes(UTF_8)); // of fixed length
            return ByteBuffer.wrap(digest.digest(origin.imageId().getBytes(UTF_8))).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() {
        idle.forEach(ThumbnailEncoder::close);
        idle.clear();
    }
}
