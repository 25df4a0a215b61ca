package io.hpmstream.connectors.kafka;

import org.apache.kafka.common.TopicPartition;

/**
 * The offsets {@code [from, to)} of a partition that were to be read and are not there.
 *
 * @param next the offset that was to be read next
 * @param earliest where the partition begins now
 * @param end where the next record will be written
 */
record LostOffsets(TopicPartition partition, long next, long earliest, long end) {

    /** Whether something is missing at all: a partition may have got its offset back. */
    boolean isMissing() {
        return next < earliest || next > end;
    }

    long from() {
        return Math.min(next, end);
    }

    long to() {
        return next < earliest ? earliest : next;
    }

    /** Where to go on under {@code policy}, which must not be to fail. */
    long goOnAt(OnLostOffsets policy) {
        return policy == OnLostOffsets.LATEST ? end : earliest;
    }

    /** What is missing and since when, without a way out. */
    @Override
    public String toString() {
        String why =
                next < earliest
                        ? "the partition begins at %d now".formatted(earliest)
                        : "the partition ends at %d now: it was truncated or made anew"
                                .formatted(end);
        return "offsets [%d, %d) of topic %s, partition %d, are lost: the next to read is %d, %s"
                .formatted(from(), to(), partition.topic(), partition.partition(), next, why);
    }
}
