package io.hpmstream.hardness.flink;

import io.hpmstream.hardness.HardnessConfig;
import io.hpmstream.hardness.HardnessRule;
import io.hpmstream.hardness.ImageHardness;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueStateDescriptor;

import java.time.Duration;

/** Keyed state that holds the hardness of each image; the key is the image's id. */
public final class HardnessState {

    /** Name of the state; offline readers open it by this name. */
    public static final String NAME = "image-hardness";

    // entries that the compaction looks at before it reads the clock again
    private static final long ENTRIES_PER_CLOCK_READING = 1000;

    private HardnessState() {}

    /** The state as the job and every offline reader open it. Nothing in it expires by a clock. */
    public static ValueStateDescriptor<ImageHardness> descriptor() {
        return new ValueStateDescriptor<>(NAME, ImageHardnessSerializer.INSTANCE);
    }

    /**
     * The state with Flink collecting what {@link HardnessRule} has long forgotten. What an image
     * is remembered by stays a matter of event time alone; see {@link #garbageCollection}.
     *
     * @param collectAfter time on the machine's clock without an update after which an entry may
     *     vanish
     */
    public static ValueStateDescriptor<ImageHardness> descriptor(
            HardnessConfig config, Duration collectAfter) {
        ValueStateDescriptor<ImageHardness> descriptor = descriptor();
        descriptor.enableTimeToLive(garbageCollection(config, collectAfter));
        return descriptor;
    }

    /**
     * Settings that remove old entries while RocksDB compacts. Flink's time to live knows only the
     * machine's clock, and the rule must not depend on it: entries are returned for as long as they
     * exist, and {@code collectAfter} must be at least the rule's own time to live. A job that
     * stood still for longer than {@code collectAfter} may find entries gone that the rule would
     * recall; choose it longer than any outage.
     *
     * @throws IllegalArgumentException if the rule never forgets, or forgets later than {@code
     *     collectAfter}
     */
    public static StateTtlConfig garbageCollection(HardnessConfig config, Duration collectAfter) {
        Duration timeToLive =
                config.timeToLive()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "hardness without a time to live has no garbage to"
                                                        + " collect"));
        if (collectAfter.compareTo(timeToLive) < 0) {
            throw new IllegalArgumentException(
                    "hardness must not be collected before its time to live of %s, actual: %s"
                            .formatted(timeToLive, collectAfter));
        }
        return StateTtlConfig.newBuilder(collectAfter)
                .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
                .setStateVisibility(StateTtlConfig.StateVisibility.ReturnExpiredIfNotCleanedUp)
                .cleanupInRocksdbCompactFilter(ENTRIES_PER_CLOCK_READING)
                .build();
    }
}
