package io.hpmstream.curation.index;

/**
 * When a page is searched in which way. No number of it changes what is found.
 *
 * @param sample rows that are looked at to guess how many pass a filter
 * @param leastSteps steps along sorted keys that are always cheaper than a scan
 * @param rowsAStep rows of a scan that cost as much as one step along sorted keys
 * @param tiesLookedUp images of one value whose ids may be looked up; more are walked along
 * @param stepsALookUp steps along sorted keys that cost as much as looking up one id
 * @param stepsASeek steps along sorted keys that cost as much as going to another key
 * @param stepsAnId steps along sorted keys that cost as much as finding one of the ids that begin
 *     in a given way
 * @param leastOrdered images from which on it is known about where an id stands among all
 */
record Tuning(
        int sample,
        int leastSteps,
        int rowsAStep,
        int tiesLookedUp,
        int stepsALookUp,
        int stepsASeek,
        int stepsAnId,
        int leastOrdered) {

    static final Tuning USUAL = new Tuning(1_024, 2_000, 1_000, 20_000, 30, 64, 1, 10_000);
}
