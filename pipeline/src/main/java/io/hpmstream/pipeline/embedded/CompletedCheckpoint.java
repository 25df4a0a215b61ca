package io.hpmstream.pipeline.embedded;

import java.time.Duration;

/**
 * What one checkpoint took.
 *
 * @param bytes of all that it wrote
 * @param duration from its trigger to its end
 * @param pause how long the training task was blocked: for the copy of the weights, not for the
 *     step in flight
 */
public record CompletedCheckpoint(long id, long bytes, Duration duration, Duration pause) {}
