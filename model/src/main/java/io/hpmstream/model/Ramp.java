package io.hpmstream.model;

/** A straight line between two values over a number of images: the shape of every schedule here. */
final class Ramp {
    private Ramp() {}

    static double at(long imagesSeen, double initial, double last, long images) {
        if (imagesSeen >= images) {
            return last;
        }
        return initial + (last - initial) * ((double) imagesSeen / images);
    }
}
