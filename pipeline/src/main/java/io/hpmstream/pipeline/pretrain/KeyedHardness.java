package io.hpmstream.pipeline.pretrain;

import io.hpmstream.hardness.ImageHardness;
import org.apache.flink.api.common.state.ValueState;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The hardness of images in Flink's keyed state. Confined to the task thread. */
final class KeyedHardness implements HardnessStore {

    private final Consumer<Object> setCurrentKey;
    private final ValueState<ImageHardness> state;
    private final Function<Throwable, Optional<IOException>> damage;

    /**
     * @param damage what to say of a failure if a damaged file is its reason
     */
    KeyedHardness(
            Consumer<Object> setCurrentKey,
            ValueState<ImageHardness> state,
            Function<Throwable, Optional<IOException>> damage) {
        this.setCurrentKey = setCurrentKey;
        this.state = state;
        this.damage = damage;
    }

    @Override
    public @Nullable ImageHardness get(String imageId) throws IOException {
        setCurrentKey.accept(imageId);
        try {
            return state.value();
        } catch (RuntimeException | IOException e) {
            Optional<IOException> damaged = damage.apply(e);
            if (damaged.isPresent()) {
                throw damaged.get();
            }
            throw e;
        }
    }

    @Override
    public void put(String imageId, ImageHardness hardness) throws IOException {
        setCurrentKey.accept(imageId);
        state.update(hardness);
    }
}
