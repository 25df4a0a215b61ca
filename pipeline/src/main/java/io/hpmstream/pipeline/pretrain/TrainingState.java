package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.image.PreparedImageSerializer;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;

/**
 * The states of the training stage as the job and every offline reader open them. Their names are
 * part of every savepoint.
 */
public final class TrainingState {

    /** Uid of the operator that holds them. */
    public static final String OPERATOR_UID = "pretrain";

    /** Student, teacher and optimizer; union list state, written by subtask 0. */
    public static final String WEIGHTS = "weights";

    /** Counters, expected loss and ledger; union list state of one element. */
    public static final String PROGRESS = "progress";

    /** Images waiting for their batch, by arrival number; keyed by image id. */
    public static final String PENDING = "pending-images";

    /** What else was told of each image's last sighting; keyed by image id. */
    public static final String LATEST_SIGHTING = "latest-sighting";

    private TrainingState() {}

    /** Descriptor of {@link #LATEST_SIGHTING}. */
    public static ValueStateDescriptor<LatestSighting> latestSighting() {
        return new ValueStateDescriptor<>(LATEST_SIGHTING, LatestSightingSerializer.INSTANCE);
    }

    /** Descriptor of {@link #WEIGHTS}. */
    public static ListStateDescriptor<StoredChunk> weights() {
        return new ListStateDescriptor<>(WEIGHTS, StoredChunkSerializer.INSTANCE);
    }

    /** Descriptor of {@link #PROGRESS}. */
    public static ListStateDescriptor<TrainingProgress> progress() {
        return new ListStateDescriptor<>(PROGRESS, TrainingProgressSerializer.INSTANCE);
    }

    static MapStateDescriptor<Long, PreparedImage> pending() {
        return new MapStateDescriptor<>(
                PENDING, LongSerializer.INSTANCE, PreparedImageSerializer.INSTANCE);
    }
}
