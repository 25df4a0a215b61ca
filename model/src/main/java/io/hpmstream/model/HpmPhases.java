package io.hpmstream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * The phases of a training step over one set of weights, each one native call. Letters of the
 * shapes: N images, L patches of an image, V visible and K masked ones, S pixels of a side. Results
 * live in the scope that is given.
 */
final class HpmPhases {
    private final HpmProgram program;
    private final TrainerState state;

    HpmPhases(HpmProgram program, TrainerState state) {
        this.program = program;
        this.state = state;
    }

    /**
     * Patches of each image by their place in it: visible [N, V] and masked [N, K], both ascending.
     */
    record Mask(NDArray visible, NDArray masked) {}

    /** Reconstruction and prediction loss [2] and the losses of the masked patches [N, K]. */
    record Losses(NDArray means, NDArray patches) {}

    /** Losses as above, predicted losses [N, K] and the encoder's output [N, 1 + V, width]. */
    record Examination(Losses losses, NDArray predicted, NDArray latent) {}

    /** The teacher's predicted losses [N, L] of the numbered images; zero for the others. */
    NDArray teacher(NDManager scope, NDArray pixels, NDArray images) {
        FlatWeights teacher = state.teacher();
        return program.call(
                        scope,
                        "teacher",
                        teacher.plainArray(),
                        teacher.decayedArray(),
                        state.encoderPositions(),
                        state.decoderPositions(),
                        pixels,
                        images)
                .singletonOrThrow();
    }

    /**
     * Chooses the masked patches; recipe: masked patches, hard ones among them, weight of the
     * history.
     */
    Mask mask(
            NDManager scope,
            NDArray scores,
            NDArray through,
            NDArray history,
            NDArray noise,
            NDArray recipe) {
        NDList result = program.call(scope, "mask", scores, through, history, noise, recipe);
        return new Mask(result.get(0), result.get(1));
    }

    /** Forward and backward; the program keeps the gradients. */
    Losses student(NDManager scope, NDArray pixels, Mask mask) {
        NDList result = callStudent(scope, "student", pixels, mask);
        return new Losses(result.get(0), result.get(1));
    }

    /**
     * One update of the student, unless something is not finite.
     *
     * @param schedule learning rate and number of the update, beginning with 1
     * @return reconstruction loss, prediction loss, gradient norm before clipping, 1 if skipped
     */
    NDArray optimizer(NDManager scope, Losses losses, NDArray schedule) {
        return program.call(
                        scope,
                        "optimizer",
                        state.student().plainArray(),
                        state.student().decayedArray(),
                        state.mean().plainArray(),
                        state.mean().decayedArray(),
                        state.square().plainArray(),
                        state.square().decayedArray(),
                        losses.means(),
                        schedule)
                .singletonOrThrow();
    }

    /**
     * The teacher goes this share of the way towards the student; the result says only that it is
     * done.
     */
    NDArray ema(NDManager scope, NDArray share) {
        return program.call(
                        scope,
                        "ema",
                        state.teacher().plainArray(),
                        state.teacher().decayedArray(),
                        state.student().plainArray(),
                        state.student().decayedArray(),
                        share)
                .singletonOrThrow();
    }

    /** The student's losses without gradients. */
    Examination examine(NDManager scope, NDArray pixels, Mask mask) {
        NDList result = callStudent(scope, "examine", pixels, mask);
        return new Examination(
                new Losses(result.get(0), result.get(1)), result.get(2), result.get(3));
    }

    /**
     * Gradients of the last student phase: those of the plain tensors, then those of the decayed
     * ones.
     */
    NDList gradients(NDManager scope) {
        return program.call(scope, "gradient", state.student().plainArray());
    }

    /** The images [N, S, S, 3] with their masked patches as the student sees them. */
    NDArray reconstruct(NDManager scope, NDArray pixels, Mask mask) {
        return callStudent(scope, "reconstruct", pixels, mask).singletonOrThrow();
    }

    private NDList callStudent(NDManager scope, String method, NDArray pixels, Mask mask) {
        return program.call(
                scope,
                method,
                state.student().plainArray(),
                state.student().decayedArray(),
                state.encoderPositions(),
                state.decoderPositions(),
                pixels,
                mask.visible(),
                mask.masked());
    }
}
