package io.hpmstream.hardness;

/**
 * The part of an image that one sighting shows, in fractions of the whole image after its EXIF
 * orientation: {@code x} and {@code y} are the left and upper edge.
 *
 * @param flipped whether the crop is shown mirrored left to right
 */
public record Crop(double x, double y, double width, double height, boolean flipped) {

    /** The whole image, not mirrored. */
    public static final Crop WHOLE = new Crop(0, 0, 1, 1, false);

    // a crop computed from whole pixels, such as 61/300 + 239/300, may end an ulp beyond the edge
    private static final double EDGE_TOLERANCE = 1e-9;

    public Crop {
        requireInside("x", x, width);
        requireInside("y", y, height);
    }

    private static void requireInside(String axis, double start, double extent) {
        // written so that a NaN fails too
        boolean inside = start >= 0 && extent > 0 && start + extent <= 1 + EDGE_TOLERANCE;
        if (!inside) {
            throw new IllegalArgumentException(
                    "crop must lie inside the image, as fractions in [0, 1]; actual: "
                            + axis
                            + " from "
                            + start
                            + " over "
                            + extent);
        }
    }
}
