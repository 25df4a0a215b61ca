package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.kafka.ImageOrigin;
import io.hpmstream.pipeline.ledger.OffsetLedger;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Images waiting for their batch, in the order of their arrival: in memory, and in keyed state as
 * of the last checkpoint. State is only touched when a checkpoint is taken, since most images wait
 * for less than a step. Confined to the task thread.
 */
final class PendingImages {

    private final Deque<Arrival> waiting = new ArrayDeque<>();

    /** What keyed state holds: arrival number to image id. */
    private final Map<Long, String> stored = new HashMap<>();

    private @Nullable MapState<Long, PreparedImage> state;
    private Consumer<Object> setCurrentKey = key -> {};
    private long arrivals;

    private record Arrival(long number, PreparedImage image) {}

    /** Registers the state and takes back what it holds, sorted by arrival. */
    <K> void open(
            StateInitializationContext context,
            KeyedStateBackend<K> backend,
            Consumer<Object> setCurrentKey)
            throws Exception {
        this.setCurrentKey = setCurrentKey;
        state = context.getKeyedStateStore().getMapState(TrainingState.pending());
        if (!context.isRestored()) {
            return;
        }
        List<Arrival> restored = new ArrayList<>();
        backend.applyToAllKeys(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                TrainingState.pending(),
                (key, images) -> {
                    for (Map.Entry<Long, PreparedImage> entry : images.entries()) {
                        restored.add(new Arrival(entry.getKey(), entry.getValue()));
                    }
                });
        restored.sort(Comparator.comparingLong(Arrival::number));
        waiting.addAll(restored);
        restored.forEach(
                arrival -> stored.put(arrival.number(), arrival.image().origin().imageId()));
    }

    /** Numbers later arrivals from here on. */
    void continueFrom(long arrivals) {
        this.arrivals = arrivals;
    }

    void add(PreparedImage image) {
        waiting.add(new Arrival(arrivals++, image));
    }

    int size() {
        return waiting.size();
    }

    long arrivals() {
        return arrivals;
    }

    /** Where the waiting images came from. */
    List<Interval> offsets() {
        OffsetLedger offsets = new OffsetLedger();
        for (Arrival arrival : waiting) {
            ImageOrigin origin = arrival.image().origin();
            offsets.add(origin.topic(), origin.partition(), origin.offset());
        }
        return offsets.intervals();
    }

    /** Takes the images that have waited longest. */
    List<PreparedImage> take(int images) {
        List<PreparedImage> taken = new ArrayList<>(images);
        for (int i = 0; i < images; i++) {
            taken.add(waiting.remove().image());
        }
        return taken;
    }

    /** Takes all images out that match, in the order of their arrival. */
    List<PreparedImage> takeAll(Predicate<PreparedImage> matches) {
        List<PreparedImage> taken = new ArrayList<>();
        waiting.removeIf(arrival -> matches.test(arrival.image()) && taken.add(arrival.image()));
        return taken;
    }

    /**
     * Makes keyed state hold exactly the waiting images.
     *
     * @return bytes of their pixels
     */
    long store() throws Exception {
        if (state == null) {
            throw new IllegalStateException("pending images have no state yet");
        }
        Set<Long> still = new HashSet<>();
        long bytes = 0;
        for (Arrival arrival : waiting) {
            still.add(arrival.number());
            bytes += arrival.image().pixels().length;
            String imageId = arrival.image().origin().imageId();
            if (stored.putIfAbsent(arrival.number(), imageId) == null) {
                setCurrentKey.accept(imageId);
                state.put(arrival.number(), arrival.image());
            }
        }
        for (Map.Entry<Long, String> entry : List.copyOf(stored.entrySet())) {
            if (!still.contains(entry.getKey())) {
                setCurrentKey.accept(entry.getValue());
                state.remove(entry.getKey());
                stored.remove(entry.getKey());
            }
        }
        return bytes;
    }
}
