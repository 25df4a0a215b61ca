package io.hpmstream.pipeline.release;

import org.apache.flink.core.fs.Path;

/**
 * A release that is complete.
 *
 * @param id SHA-256 of its manifest, 64 hexadecimal digits
 * @param folder where its files lie
 */
public record Release(String id, Path folder, Manifest manifest) {

    private static final int SHORT_DIGITS = 12;
    private static final int LEAST_DIGITS = 6;

    /** The file of its manifest. */
    public Path manifestFile() {
        return new Path(folder, Manifest.FILE);
    }

    /** The file that tells readers of it. */
    public Path modelCard() {
        return new Path(folder, ModelCard.FILE);
    }

    /** The folder of the savepoint, or the copy of the checkpoint, in it. */
    public Path state() {
        return new Path(folder, ReleaseCreation.STATE);
    }

    /** Whether a text is its name, or the beginning of its id. */
    boolean isNamed(String text) {
        return text.equals(manifest.name())
                || (text.length() >= LEAST_DIGITS && id.startsWith(text));
    }

    /** Enough of the id to tell it from others. */
    public String shortId() {
        return id.substring(0, SHORT_DIGITS);
    }
}
