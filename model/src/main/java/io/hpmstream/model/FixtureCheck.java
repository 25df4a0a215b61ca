package io.hpmstream.model;

/**
 * One line of a verification. Of a quantity with many values this is the worst one.
 *
 * @param quantity name of the fixture's field, with indices for one of many values
 * @param expected what the reference computed, as text
 * @param computed what this program computed, as text
 * @param relativeError distance of the two, relative to the expected value or, where that is
 *     smaller, to the floor that {@link FixtureVerification} documents
 * @param tolerance largest relative error that passes; infinite where nothing is judged
 * @param passed verdict
 */
public record FixtureCheck(
        String quantity,
        String expected,
        String computed,
        double relativeError,
        double tolerance,
        boolean passed) {}
