package io.hpmstream.model;

/**
 * How long the phases of a step took, in nanoseconds. On a GPU each phase is waited for, so the
 * times are those of the device.
 */
public record PhaseTimes(long teacher, long mask, long student, long optimizer, long ema) {
    /** All phases together. */
    public long total() {
        return teacher + mask + student + optimizer + ema;
    }

    PhaseTimes plus(PhaseTimes other) {
        return new PhaseTimes(
                teacher + other.teacher,
                mask + other.mask,
                student + other.student,
                optimizer + other.optimizer,
                ema + other.ema);
    }

    PhaseTimes dividedBy(int steps) {
        return new PhaseTimes(
                teacher / steps, mask / steps, student / steps, optimizer / steps, ema / steps);
    }
}
