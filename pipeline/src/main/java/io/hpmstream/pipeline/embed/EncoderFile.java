package io.hpmstream.pipeline.embed;

import io.hpmstream.model.ComputeConfig;
import io.hpmstream.model.ImageEncoder;
import io.hpmstream.model.ModelConfig;
import io.hpmstream.pipeline.Sha256;
import io.hpmstream.pipeline.config.FixedSettings;
import io.hpmstream.pipeline.embed.EncoderChoice.Part;
import io.hpmstream.pipeline.release.Manifest.FileDigest;
import io.hpmstream.pipeline.release.Release;
import org.apache.flink.core.fs.Path;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;

/**
 * The weights of a release's encoder in a file of this machine, as whole as its manifest says.
 * Closing deletes the file.
 */
record EncoderFile(Release release, java.nio.file.Path copy, ModelConfig model)
        implements AutoCloseable {

    private static final int BUFFER = 1 << 20;

    /**
     * Fetches them; may be called by any thread.
     *
     * @throws DamagedEncoderException if they are not what the release's manifest says
     * @throws IOException if they cannot be read
     */
    static EncoderFile fetch(Release release, Part part)
            throws IOException, DamagedEncoderException {
        String name = part.weights();
        FileDigest file =
                release.manifest()
                        .file(name)
                        .orElseThrow(
                                () ->
                                        new DamagedEncoderException(
                                                "release %s has no %s: without loss prediction there is no teacher"
                                                        .formatted(release.shortId(), name)));
        Path path = new Path(release.folder(), name);
        java.nio.file.Path copy = Files.createTempFile("hpm-encoder-", ".safetensors");
        try {
            String actual;
            try (OutputStream out = Files.newOutputStream(copy)) {
                actual = Sha256.hex(path, in -> in.transferTo(out));
            }
            if (!actual.equals(file.sha256())) {
                throw new DamagedEncoderException(
                        "%s is not what its manifest says: 'hpm release verify %s' tells more"
                                .formatted(path, release.shortId()));
            }
            return new EncoderFile(release, copy, model(release));
        } catch (IOException | RuntimeException | DamagedEncoderException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    private static ModelConfig model(Release release) throws DamagedEncoderException {
        try {
            return FixedSettings.model(release.manifest().settings(), release.shortId());
        } catch (IllegalArgumentException e) {
            throw new DamagedEncoderException(String.valueOf(e.getMessage()));
        }
    }

    /** Makes the encoder, for the thread that calls. */
    ImageEncoder open(ComputeConfig compute) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(copy), BUFFER)) {
            return ImageEncoder.open(model, in, Files.size(copy), compute);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(copy);
    }
}
