package io.hpmstream.pipeline.decode;

import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;

import java.util.List;

/**
 * What a decoding stage has seen so far: together with what the trainer knows, the fate of every
 * offset.
 *
 * @param received what came from Kafka, whatever became of it
 * @param deadLettered what left as a dead letter
 * @param deleted null values, which say that an image is deleted
 */
public record DecodedOffsets(
        List<Interval> received, List<Interval> deadLettered, List<Interval> deleted) {

    /** What was read in the place of one whose checksum is wrong; no stage writes the like. */
    public static final DecodedOffsets DAMAGED =
            new DecodedOffsets(
                    List.of(), List.of(), List.of(new Interval(new Partition("", -1), 0, 0)));

    public DecodedOffsets {
        received = List.copyOf(received);
        deadLettered = List.copyOf(deadLettered);
        deleted = List.copyOf(deleted);
    }
}
