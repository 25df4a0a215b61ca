package io.hpmstream.pipeline.embed;

import io.hpmstream.model.ImageEncoder;
import io.hpmstream.pipeline.Sha256;
import io.hpmstream.pipeline.config.FixedSettings;
import io.hpmstream.pipeline.release.Manifest.FileDigest;
import io.hpmstream.pipeline.release.Release;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;

/**
 * The encoder of a release. If it is named by an alias, it becomes that of another release when the
 * alias does, within {@link #LOOKED_AT_EVERY} and without a restart; while the registry is away it
 * stays what it is. Confined to the thread that opened it.
 */
public final class ReleasedEncoder implements AutoCloseable {

    /** How often it is looked at what the alias means. */
    public static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(ReleasedEncoder.class);
    private static final int BUFFER = 1 << 20;

    private final EncoderChoice choice;
    private final ReleaseRegistry registry;
    private Release release;
    private ImageEncoder encoder;
    private long lookedAt = System.nanoTime();

    private ReleasedEncoder(EncoderChoice choice, ReleaseRegistry registry) throws IOException {
        this.choice = choice;
        this.registry = registry;
        release = registry.resolve(choice.release());
        encoder = load(release, choice);
    }

    /**
     * Reads the encoder.
     *
     * @throws IOException if there is no such release, or it is damaged
     */
    public static ReleasedEncoder open(EncoderChoice choice) throws IOException {
        return new ReleasedEncoder(choice, choice.open());
    }

    /** Features, and the id of the release whose encoder made them. */
    @SuppressWarnings("ArrayRecordComponent") // a bulk carrier, never compared
    public record Features(String release, float[][] rows) {}

    /** Pixels of a side of the images that it takes. */
    public int imageSize() {
        return encoder.imageSize();
    }

    /**
     * The features of some images, all of one release.
     *
     * @param images [S, S, 3] bytes each, row-major RGB
     * @throws IOException if the alias means a release that cannot be used in place of the one
     *     before
     */
    public Features features(List<byte[]> images) throws IOException {
        if (System.nanoTime() - lookedAt >= LOOKED_AT_EVERY.toNanos()) {
            look();
            lookedAt = System.nanoTime();
        }
        return new Features(release.id(), encoder.features(images));
    }

    private void look() throws IOException {
        Release meant;
        ImageEncoder next;
        try {
            meant = registry.resolve(choice.release());
            if (meant.id().equals(release.id())) {
                return;
            }
            next = load(meant, choice);
        } catch (IOException e) {
            LOG.warn(
                    "cannot look what '{}' means: staying with release {}",
                    choice.release(),
                    release.id(),
                    e);
            return;
        }
        if (next.imageSize() != encoder.imageSize()) {
            next.close();
            throw new IOException(
                    "'%s' now means release %s, which takes images of %d pixels instead of %d: start again"
                            .formatted(
                                    choice.release(),
                                    meant.shortId(),
                                    next.imageSize(),
                                    encoder.imageSize()));
        }
        encoder.close();
        encoder = next;
        LOG.info(
                "'{}' means release {} now, before {}", choice.release(), meant.id(), release.id());
        release = meant;
    }

    private static ImageEncoder load(Release release, EncoderChoice choice) throws IOException {
        String name = choice.part().weights();
        FileDigest file =
                release.manifest().files().stream()
                        .filter(each -> each.path().equals(name))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "release %s has no %s: it was trained without loss prediction, so it has no teacher"
                                                        .formatted(release.shortId(), name)));
        Path path = new Path(release.folder(), name);
        MessageDigest digest = Sha256.begin();
        try (FSDataInputStream stream = path.getFileSystem().open(path);
                InputStream in =
                        new BufferedInputStream(new DigestInputStream(stream, digest), BUFFER)) {
            ImageEncoder encoder =
                    ImageEncoder.open(
                            FixedSettings.model(release.manifest().settings(), release.shortId()),
                            in,
                            file.bytes(),
                            choice.compute());
            if (in.read() != -1 || !Sha256.hex(digest).equals(file.sha256())) {
                encoder.close();
                throw new IOException(
                        "%s is not what its manifest says: 'hpm release verify %s' tells more"
                                .formatted(path, release.shortId()));
            }
            return encoder;
        }
    }

    @Override
    public void close() {
        encoder.close();
    }
}
