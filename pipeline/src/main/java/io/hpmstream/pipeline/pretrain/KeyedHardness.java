package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.kafka.Sighting;
import io.hpmstream.hardness.ImageHardness;
import io.hpmstream.hardness.flink.HardnessState;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ValueState;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The hardness of images in Flink's keyed state, and beside it what else was told of their last
 * sighting: a state of its own, so that reading the hardness costs no more. Confined to the task
 * thread.
 */
final class KeyedHardness implements HardnessStore {

    private final Consumer<Object> setCurrentKey;
    private final ValueState<ImageHardness> hardness;
    private final ValueState<LatestSighting> latest;
    private final Function<Throwable, Optional<IOException>> damage;

    /**
     * @param damage what to say of a failure if a damaged file is its reason
     */
    KeyedHardness(
            Consumer<Object> setCurrentKey,
            KeyedStateStore store,
            Function<Throwable, Optional<IOException>> damage) {
        this.setCurrentKey = setCurrentKey;
        this.hardness = store.getState(HardnessState.descriptor());
        this.latest = store.getState(TrainingState.latestSighting());
        this.damage = damage;
    }

    @Override
    public @Nullable ImageHardness get(String imageId) throws IOException {
        setCurrentKey.accept(imageId);
        try {
            return hardness.value();
        } catch (RuntimeException | IOException e) {
            Optional<IOException> damaged = damage.apply(e);
            if (damaged.isPresent()) {
                throw damaged.get();
            }
            throw e;
        }
    }

    @Override
    public void put(Sighting sighting) throws IOException {
        setCurrentKey.accept(sighting.origin().imageId());
        hardness.update(sighting.remembered());
        latest.update(LatestSighting.of(sighting));
    }
}
