package io.hpmstream.pipeline.pretrain;

import io.hpmstream.model.PretrainerConfig;
import io.hpmstream.pipeline.config.FixedSettings;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.SkippedOffsets;
import io.hpmstream.pipeline.savepoint.RestoreRefusedException;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What must be the same when a training goes on from a checkpoint or savepoint. */
final class RestoreRules {

    private RestoreRules() {}

    /** Refuses another model, or another value of a setting that is fixed for life. */
    static void check(TrainingProgress saved, PretrainerConfig config, FixedSettings settings)
            throws RestoreRefusedException {
        List<String> changes = settings.changesSince(saved.settings());
        if (!saved.shape().equals(config.shape())) {
            throw new RestoreRefusedException(
                    "cannot go on with another model: the checkpoint or savepoint holds [%s], the configuration asks for [%s]%s; configure the model that it holds, or start without it"
                            .formatted(
                                    saved.shape(),
                                    config.shape(),
                                    changes.isEmpty()
                                            ? ""
                                            : " (" + String.join(", ", changes) + ")"));
        }
        if (!changes.isEmpty()) {
            throw new RestoreRefusedException(
                    "cannot go on with other settings than the checkpoint or savepoint was made with: %s; set what was, or start without it"
                            .formatted(String.join(", ", changes)));
        }
    }

    /** Refuses weights or progress that are not what was written. */
    static void checkIntact(TrainingCut cut, Function<String, String> filesHolding)
            throws Exception {
        for (String state : cut.damagedStates()) {
            throw RestoreRefusedException.damaged(state, filesHolding.apply(state));
        }
    }

    /**
     * Refuses to share the training among subtasks, each of which would train weights of its own.
     */
    static void checkOneTrainer(int subtasks) {
        if (subtasks != 1) {
            throw new IllegalStateException(
                    "the training stage must have 1 subtask, actual: %d; one trainer owns the weights: set the job's resource requirements for it back to 1"
                            .formatted(subtasks));
        }
    }

    /** Refuses a cut whose parts are not of one moment. */
    static void checkWaiting(TrainingProgress saved, List<Interval> waiting)
            throws RestoreRefusedException {
        if (saved.tellsAllOutcomes() && !saved.offsets().waiting().equals(waiting)) {
            throw new RestoreRefusedException(
                    "checkpoint or savepoint is damaged: its images wait at %s, its progress says %s; go on from another one"
                            .formatted(waiting, saved.offsets().waiting()));
        }
    }

    /** Refuses to skip what the weights have learned already. */
    static void checkSkipped(TrainingProgress saved, SkippedOffsets skipped)
            throws RestoreRefusedException {
        List<Interval> learned = skipped.of(saved.trained());
        if (!learned.isEmpty()) {
            throw new RestoreRefusedException(
                    "cannot skip what was trained already (hpm.source.skip-offsets): the checkpoint or savepoint has trained %s; go on from an earlier one"
                            .formatted(learned));
        }
    }

    /** What is lost if the native library computes with another number of threads. */
    static Optional<String> threadsWarning(int before, int now) {
        return before == now
                ? Optional.empty()
                : Optional.of(
                        "the training goes on with %d compute threads, it had %d (hpm.compute.threads): from here on its weights are no longer bit-identical to those of an uninterrupted run"
                                .formatted(now, before));
    }
}
