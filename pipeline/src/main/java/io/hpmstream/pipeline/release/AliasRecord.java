package io.hpmstream.pipeline.release;

import org.jspecify.annotations.Nullable;

/**
 * One change of what an alias means. All of them, in their order, are what happened to it.
 *
 * @param number counted from 1
 * @param release id of the release that it means from now on
 * @param when RFC 3339, UTC
 * @param who did it
 * @param why in their words, if they gave any
 * @param evaluation id of the evaluation that the gate looked at, if there is a gate
 */
public record AliasRecord(
        int formatVersion,
        String alias,
        long number,
        Action action,
        String release,
        String when,
        String who,
        @Nullable String why,
        @Nullable String evaluation) {

    /** How an alias changes. */
    public enum Action {
        PROMOTE,
        ROLLBACK
    }
}
