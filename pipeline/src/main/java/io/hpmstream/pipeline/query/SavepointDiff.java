package io.hpmstream.pipeline.query;

import io.hpmstream.export.RowFilter;
import io.hpmstream.export.Top;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/**
 * Compares the images of two savepoints. Flink sorts both by image id, on disk where memory ends,
 * so only the largest changes are in memory. Runs once.
 */
public final class SavepointDiff {

    private static final TypeInformation<Tuple2<Boolean, SavedImage>> FROM_WHICH =
            Types.TUPLE(Types.BOOLEAN, SavedImageTypeInfo.INSTANCE);

    private final RowFilter filter;
    private final Predicate<ImageChange> wanted;
    private final Top<ImageChange> largest;
    private final ReadProgress progress;
    private long harder;
    private long easier;
    private long untrained;
    private double changes;
    private long onlyBefore;
    private long onlyAfter;

    /**
     * @param filter of images as they are in the second savepoint, or in the first if they are only
     *     there
     * @param wanted which changes are listed; all are counted
     */
    public SavepointDiff(
            RowFilter filter, Predicate<ImageChange> wanted, int limit, ReadProgress progress) {
        this.filter = filter;
        this.wanted = wanted;
        this.largest = new Top<>(limit, ImageChange.LARGEST_FIRST);
        this.progress = progress;
    }

    /**
     * What changed.
     *
     * @param untrained images in both that were not trained in between
     * @param onlyBefore images that were forgotten
     * @param onlyAfter images that are new
     * @param meanChange of the hardness of those that got harder or easier; NaN if there is none
     * @param largest the largest changes, in order
     */
    public record Result(
            long harder,
            long easier,
            long untrained,
            long onlyBefore,
            long onlyAfter,
            double meanChange,
            List<ImageChange> largest) {}

    /** Compares. */
    public Result compare(SavedImages before, SavedImages after) throws IOException {
        StreamExecutionEnvironment flink = SavedImages.environment();
        DataStream<Tuple2<Boolean, SavedImage>> both =
                from(before, false, flink).union(from(after, true, flink));
        DataStream<Tuple2<Boolean, SavedImage>> sorted =
                both.keyBy(image -> image.f1.imageId(), Types.STRING)
                        .process(new Unchanged())
                        .returns(FROM_WHICH);
        try (CloseableIterator<Tuple2<Boolean, SavedImage>> images =
                sorted.executeAndCollect("compare %s with %s".formatted(before, after))) {
            takePairs(images);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot compare %s with %s".formatted(before, after), e);
        }
        long changed = harder + easier;
        return new Result(
                harder,
                easier,
                untrained,
                onlyBefore,
                onlyAfter,
                changed == 0 ? Double.NaN : changes / changed,
                largest.sorted());
    }

    private static DataStream<Tuple2<Boolean, SavedImage>> from(
            SavedImages images, boolean second, StreamExecutionEnvironment flink)
            throws IOException {
        return images.in(flink).map(image -> Tuple2.of(second, image)).returns(FROM_WHICH);
    }

    private void takePairs(CloseableIterator<Tuple2<Boolean, SavedImage>> images) {
        SavedImage waiting = null;
        boolean waitingIsSecond = false;
        while (images.hasNext()) {
            Tuple2<Boolean, SavedImage> next = images.next();
            progress.read(Double.NaN);
            if (waiting != null && waiting.imageId().equals(next.f1.imageId())) {
                take(next.f0 ? waiting : next.f1, next.f0 ? next.f1 : waiting);
                waiting = null;
            } else {
                takeAlone(waiting, waitingIsSecond);
                waiting = next.f1;
                waitingIsSecond = next.f0;
            }
        }
        takeAlone(waiting, waitingIsSecond);
    }

    private void take(SavedImage before, SavedImage after) {
        ImageChange change = ImageChange.between(before, after);
        if (!filter.matches(change.after())) {
            return;
        }
        if (before.hardness().equals(after.hardness())) {
            untrained++;
            return;
        }
        changes += change.change();
        if (change.change() > 0) {
            harder++;
        } else {
            easier++;
        }
        if (wanted.test(change)) {
            largest.add(change);
        }
    }

    private void takeAlone(@Nullable SavedImage alone, boolean second) {
        if (alone != null && filter.matches(alone.row())) {
            if (second) {
                onlyAfter++;
            } else {
                onlyBefore++;
            }
        }
    }

    /** Hands on what Flink has sorted by key before it. */
    private static final class Unchanged
            extends KeyedProcessFunction<
                    String, Tuple2<Boolean, SavedImage>, Tuple2<Boolean, SavedImage>> {

        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(
                Tuple2<Boolean, SavedImage> image,
                Context context,
                Collector<Tuple2<Boolean, SavedImage>> out) {
            out.collect(image);
        }
    }
}
