package io.hpmstream.pipeline.publish;

import io.hpmstream.pipeline.publish.ImageFolder.ImageFile;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * The images of a folder, again and again, each read when it is due. The order depends on the
 * folder and the seed alone. Confined to one thread.
 */
public final class FolderImages implements Iterator<PublishedImage> {
    /** As many passes as anybody can wait for. */
    public static final long ENDLESS = Long.MAX_VALUE;

    private final List<ImageFile> files;
    private final @Nullable String source;
    private final long passes;
    private final @Nullable Long shuffleSeed;
    private long pass;
    private Iterator<ImageFile> rest = Collections.emptyIterator();

    /**
     * Goes over a folder.
     *
     * @param source header {@code source} of every image, absent if null
     * @param passes how often every image comes
     * @param shuffleSeed null: every pass in the order of the ids; else each pass has another
     *     order, made from the seed and the number of the pass
     */
    public FolderImages(
            ImageFolder folder, @Nullable String source, long passes, @Nullable Long shuffleSeed) {
        if (passes < 1) {
            throw new IllegalArgumentException(
                    "passes over the folder must be at least 1, actual: " + passes);
        }
        this.files = folder.files();
        this.source = source;
        this.passes = passes;
        this.shuffleSeed = shuffleSeed;
    }

    @Override
    public boolean hasNext() {
        return rest.hasNext() || (pass < passes && !files.isEmpty());
    }

    @Override
    public PublishedImage next() {
        if (!hasNext()) {
            throw new NoSuchElementException("every image was published " + passes + " times");
        }
        if (!rest.hasNext()) {
            rest = order(pass++).iterator();
        }
        return rest.next().read(source);
    }

    private List<ImageFile> order(long pass) {
        if (shuffleSeed == null) {
            return files;
        }
        List<ImageFile> shuffled = new ArrayList<>(files);
        // neighbouring seeds of Random give similar orders; a splittable generator mixes them first
        Random random =
                new Random(
                        new SplittableRandom(shuffleSeed ^ (pass * 0x9E3779B97F4A7C15L))
                                .nextLong());
        Collections.shuffle(shuffled, random);
        return shuffled;
    }
}
