package io.hpmstream.pipeline.deadletter;

import io.hpmstream.connectors.kafka.DeadLetter;

import java.util.Set;
import java.util.function.Predicate;

/**
 * Which dead letters are meant.
 *
 * @param codes those with one of these codes; empty for any
 * @param coordinates those of images that stood there; empty for any
 */
public record DeadLetterFilter(Set<String> codes, Set<String> coordinates)
        implements Predicate<DeadLetter> {

    public DeadLetterFilter {
        codes = Set.copyOf(codes);
        coordinates = Set.copyOf(coordinates);
    }

    @Override
    public boolean test(DeadLetter letter) {
        return (codes.isEmpty() || codes.contains(letter.code()))
                && (coordinates.isEmpty() || coordinates.contains(letter.coordinates()));
    }
}
