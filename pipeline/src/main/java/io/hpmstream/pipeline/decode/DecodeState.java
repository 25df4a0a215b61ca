package io.hpmstream.pipeline.decode;

import org.apache.flink.api.common.state.ListStateDescriptor;

/** The state of the decoding stage as the job and every offline reader open it. */
public final class DecodeState {

    /** Uid of the operator that holds it. */
    public static final String OPERATOR_UID = "decode";

    /** What was received, dead-lettered and deleted; list state. */
    public static final String OFFSETS = "offsets";

    private DecodeState() {}

    /**
     * What was received, dead-lettered and deleted: one element for each subtask that wrote it, in
     * whatever subtask it is now.
     */
    public static ListStateDescriptor<DecodedOffsets> offsets() {
        return new ListStateDescriptor<>(OFFSETS, DecodedOffsetsSerializer.INSTANCE);
    }
}
