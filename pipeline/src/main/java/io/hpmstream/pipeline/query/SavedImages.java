package io.hpmstream.pipeline.query;

import io.hpmstream.pipeline.pretrain.SavedTraining;
import io.hpmstream.pipeline.pretrain.TrainingState;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Predicate;

/**
 * The images of one checkpoint or savepoint, read by Flink's State Processor API in a Flink of this
 * JVM: one after the other, never all in memory. Immutable.
 */
public final class SavedImages {

    private final String path;
    private final int keyGroups;

    private SavedImages(String path, int keyGroups) {
        this.path = path;
        this.keyGroups = keyGroups;
    }

    /**
     * Finds them, without reading one.
     *
     * @param path of the savepoint's or checkpoint's folder, or its metadata, in any file system
     *     that Flink knows
     * @throws IOException if there is none, or none of this job
     */
    public static SavedImages open(String path) throws IOException {
        return new SavedImages(path, SavedTraining.trainer(path).maxParallelism());
    }

    /**
     * Reads them.
     *
     * @param progress told of each image
     * @param wanted takes one image; false if it wants no more
     */
    void forEach(ReadProgress progress, Predicate<SavedImage> wanted) throws IOException {
        try (CloseableIterator<SavedImage> images =
                in(environment()).executeAndCollect("read " + path)) {
            boolean more = true;
            while (more && images.hasNext()) {
                SavedImage image = images.next();
                progress.read(done(image.imageId()));
                more = wanted.test(image);
            }
        } catch (IOException | UncheckedIOException e) {
            throw e; // of whoever takes the images
        } catch (Exception e) {
            throw new IOException("cannot read the images of savepoint " + path, e);
        }
    }

    /** State is ordered by key group, so an image's group tells how much lies behind it. */
    private double done(String imageId) {
        return (double) KeyGroupRangeAssignment.assignToKeyGroup(imageId, keyGroups) / keyGroups;
    }

    DataStream<SavedImage> in(StreamExecutionEnvironment flink) throws IOException {
        return SavepointReader.read(flink, path, new EmbeddedRocksDBStateBackend(true))
                .readKeyedState(
                        OperatorIdentifier.forUid(TrainingState.OPERATOR_UID),
                        new ImageReader(),
                        Types.STRING,
                        SavedImageTypeInfo.INSTANCE);
    }

    static StreamExecutionEnvironment environment() {
        Configuration options = new Configuration();
        options.set(RestOptions.BIND_PORT, "0");
        options.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        options.set(RestOptions.ADDRESS, "127.0.0.1");
        StreamExecutionEnvironment flink =
                StreamExecutionEnvironment.createLocalEnvironment(1, options);
        flink.setRuntimeMode(RuntimeExecutionMode.BATCH);
        return flink;
    }

    @Override
    public String toString() {
        return path;
    }
}
