package io.hpmstream.pipeline.embed;

import io.hpmstream.model.ImageEncoder;
import io.hpmstream.pipeline.release.Release;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The encoder of a release. If it is named by an alias, it becomes that of another release when the
 * alias does, without a restart: it is looked every {@link #LOOKED_AT_EVERY}. While the registry is
 * away, or the other release cannot be used, it stays what it is. During a change two encoders are
 * in memory. Confined to the thread that opened it.
 */
public final class ReleasedEncoder implements AutoCloseable {

    /** How often it is looked at what the alias means. */
    public static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(ReleasedEncoder.class);

    private final EncoderChoice choice;
    private final @Nullable AliasFollower follower;
    private String release;
    private ImageEncoder encoder;

    private ReleasedEncoder(
            EncoderChoice choice,
            String release,
            ImageEncoder encoder,
            @Nullable AliasFollower follower) {
        this.choice = choice;
        this.release = release;
        this.encoder = encoder;
        this.follower = follower;
    }

    /**
     * Reads the encoder.
     *
     * @throws IOException if there is no such release, or it cannot be read
     * @throws DamagedEncoderException if it is not what its manifest says
     */
    public static ReleasedEncoder open(EncoderChoice choice)
            throws IOException, DamagedEncoderException {
        ReleaseRegistry registry = choice.open();
        Optional<String> meant = registry.meaning(choice.release());
        Release release = registry.find(meant.orElse(choice.release()));
        try (EncoderFile file = EncoderFile.fetch(release, choice.part())) {
            return new ReleasedEncoder(
                    choice,
                    release.id(),
                    file.open(choice.compute()),
                    meant.isEmpty()
                            ? null
                            : AliasFollower.start(
                                    registry,
                                    choice.release(),
                                    choice.part(),
                                    release.id(),
                                    LOOKED_AT_EVERY));
        }
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
     * @throws IOException if the alias means a release for images of another size
     */
    public Features features(List<byte[]> images) throws IOException {
        Optional<EncoderFile> next = follower == null ? Optional.empty() : follower.poll();
        if (next.isPresent()) {
            try (EncoderFile file = next.get()) {
                change(file);
            }
        }
        return new Features(release, encoder.features(images));
    }

    private void change(EncoderFile file) throws IOException {
        if (file.model().imageSize() != encoder.imageSize()) {
            throw new IOException(
                    "'%s' now means release %s, which takes images of %d pixels instead of %d: start again"
                            .formatted(
                                    choice.release(),
                                    file.release().shortId(),
                                    file.model().imageSize(),
                                    encoder.imageSize()));
        }
        ImageEncoder before = encoder;
        try {
            encoder = file.open(choice.compute());
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "cannot use release {}: staying with release {}",
                    file.release().id(),
                    release,
                    e);
            return;
        }
        LOG.info(
                "'{}' means release {} now, before {}",
                choice.release(),
                file.release().id(),
                release);
        release = file.release().id();
        before.close();
    }

    @Override
    public void close() throws IOException {
        encoder.close();
        if (follower != null) {
            follower.close();
        }
    }
}
