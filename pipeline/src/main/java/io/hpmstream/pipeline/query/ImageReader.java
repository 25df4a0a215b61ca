package io.hpmstream.pipeline.query;

import io.hpmstream.hardness.ImageHardness;
import io.hpmstream.hardness.flink.HardnessState;
import io.hpmstream.pipeline.pretrain.LatestSighting;
import io.hpmstream.pipeline.pretrain.TrainingState;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Reads both states of every image. */
final class ImageReader extends KeyedStateReaderFunction<String, SavedImage> {

    private static final long serialVersionUID = 1L;

    private transient @Nullable ValueState<ImageHardness> hardness;
    private transient @Nullable ValueState<LatestSighting> latest;

    @Override
    public void open(OpenContext context) {
        hardness = getRuntimeContext().getState(HardnessState.descriptor());
        latest = getRuntimeContext().getState(TrainingState.latestSighting());
    }

    @Override
    public void readKey(String imageId, Context context, Collector<SavedImage> out)
            throws Exception {
        ImageHardness remembered = requireNonNull(hardness).value();
        if (remembered != null) {
            out.collect(new SavedImage(imageId, remembered, requireNonNull(latest).value()));
        }
    }
}
