package io.hpmstream.model;

import java.io.Serializable;

/**
 * How slowly the teacher follows the student: after each update, teacher = m teacher + (1 - m)
 * student.
 *
 * @param initialMomentum m before the first image; the paper 0.999
 * @param finalMomentum m at the end of the ramp; the paper 0.9999
 * @param rampImages images until the final momentum is reached; the paper 100 times ImageNet
 */
public record TeacherConfig(double initialMomentum, double finalMomentum, long rampImages)
        implements Serializable {
    public TeacherConfig {
        Checks.share(initialMomentum, "initial teacher momentum");
        Checks.share(finalMomentum, "final teacher momentum");
        Checks.notNegative(rampImages, "images of the teacher momentum's ramp");
    }

    /** Momentum once that many images were seen. */
    public double momentum(long imagesSeen) {
        return Ramp.at(imagesSeen, initialMomentum, finalMomentum, rampImages);
    }
}
