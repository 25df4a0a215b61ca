package io.hpmstream.pipeline.pretrain;

import io.hpmstream.hardness.ImageHardness;
import org.apache.flink.api.common.state.ValueState;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.function.Consumer;

/** The hardness of images in Flink's keyed state. Confined to the task thread. */
final class KeyedHardness implements HardnessStore {

    private final Consumer<Object> setCurrentKey;
    private final ValueState<ImageHardness> state;

    KeyedHardness(Consumer<Object> setCurrentKey, ValueState<ImageHardness> state) {
        this.setCurrentKey = setCurrentKey;
        this.state = state;
    }

    @Override
    public @Nullable ImageHardness get(String imageId) throws IOException {
        setCurrentKey.accept(imageId);
        return state.value();
    }

    @Override
    public void put(String imageId, ImageHardness hardness) throws IOException {
        setCurrentKey.accept(imageId);
        state.update(hardness);
    }
}
