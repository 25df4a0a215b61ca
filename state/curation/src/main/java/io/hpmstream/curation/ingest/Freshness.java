package io.hpmstream.curation.ingest;

import java.time.Instant;

/**
 * How far the index is behind the topics.
 *
 * @param asOf everything that was written to the topics before is in the index
 * @param lag records that are not in the index yet; -1 if Kafka has not answered yet
 * @param batches batches applied since the start: another number, other answers
 * @param connected whether Kafka answers
 */
public record Freshness(Instant asOf, long lag, long batches, boolean connected) {}
