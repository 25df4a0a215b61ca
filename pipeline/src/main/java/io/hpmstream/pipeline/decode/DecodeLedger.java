package io.hpmstream.pipeline.decode;

import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.pipeline.ledger.OffsetLedger;
import io.hpmstream.pipeline.savepoint.RestoreRefusedException;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.OperatorStateStore;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The decoding stage's part of the ledger. It holds what this subtask has seen and what it was
 * given on a restore, which after a change of the parallelism may be of any partition: only all
 * subtasks together tell of a partition. Confined to the task thread.
 */
final class DecodeLedger {

    private final ListState<DecodedOffsets> state;
    private final OffsetLedger received = new OffsetLedger();
    private final OffsetLedger deadLettered = new OffsetLedger();
    private final OffsetLedger deleted = new OffsetLedger();

    private DecodeLedger(ListState<DecodedOffsets> state) {
        this.state = state;
    }

    /**
     * Opens it with what was restored.
     *
     * @param filesHolding where a restored state lies, by its name
     * @throws RestoreRefusedException if it is not what was written
     */
    static DecodeLedger open(OperatorStateStore store, UnaryOperator<String> filesHolding)
            throws Exception {
        DecodeLedger ledger = new DecodeLedger(store.getListState(DecodeState.offsets()));
        for (DecodedOffsets restored : ledger.state.get()) {
            if (restored.equals(DecodedOffsets.DAMAGED)) {
                throw RestoreRefusedException.damaged(
                        DecodeState.OFFSETS, filesHolding.apply(DecodeState.OFFSETS));
            }
            restored.received().forEach(ledger.received::add);
            restored.deadLettered().forEach(ledger.deadLettered::add);
            restored.deleted().forEach(ledger.deleted::add);
        }
        return ledger;
    }

    void received(ImageMessage message) {
        add(message, received);
    }

    void deadLettered(ImageMessage message) {
        add(message, deadLettered);
    }

    void deleted(ImageMessage message) {
        add(message, deleted);
    }

    private static void add(ImageMessage message, OffsetLedger ledger) {
        ledger.add(message.topic(), message.partition(), message.offset());
    }

    /** Makes the operator state hold this moment. */
    void store() throws Exception {
        state.update(
                List.of(
                        new DecodedOffsets(
                                received.intervals(),
                                deadLettered.intervals(),
                                deleted.intervals())));
    }
}
