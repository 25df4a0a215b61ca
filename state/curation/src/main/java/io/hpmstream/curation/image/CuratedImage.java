package io.hpmstream.curation.image;

/**
 * Everything that the topic told of one image at its last sighting. A number that is not known is
 * NaN, a time that is not known {@link #UNKNOWN_TIME}. Immutable.
 *
 * @param firstSeen event time of its first sighting, milliseconds since 1970
 * @param lastSeen largest event time of its sightings
 * @param imagesSeen images trained up to and including its last step
 */
public record CuratedImage(
        String imageId,
        double hardness,
        double progress,
        long sightings,
        long firstSeen,
        long lastSeen,
        long lastStep,
        long imagesSeen,
        double meanLoss,
        double loss,
        double expectedLoss,
        Origin origin,
        View view,
        Recent recent,
        Grid grid) {

    /** Stands for a time that is not known. */
    public static final long UNKNOWN_TIME = Long.MIN_VALUE;

    /** What was trained at the last sighting: a rectangle in fractions of the whole image. */
    public record View(double x, double y, double width, double height, boolean flipped) {}

    /** Hardness of each patch, row-major, in coordinates of the whole image. */
    public record Grid(int rows, int columns, FourDigits hardness) {}
}
