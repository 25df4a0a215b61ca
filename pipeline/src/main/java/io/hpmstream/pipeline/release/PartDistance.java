package io.hpmstream.pipeline.release;

/**
 * How far one part of the weights of two releases is apart.
 *
 * @param part such as {@code student encoder} or {@code optimizer mean}
 * @param values that were compared
 * @param relative ‖second − first‖ / ‖first‖; NaN if the first is zero or nothing was compared
 * @param cosine of the two as vectors; NaN if one is zero or nothing was compared
 * @param unlike tensors that only one has, or that have another shape in the other
 */
public record PartDistance(String part, long values, double relative, double cosine, int unlike) {}
