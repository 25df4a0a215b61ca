package io.hpmstream.export;

/**
 * What of an image a sighting showed, in fractions of the whole image. Rounded, so the right and
 * lower edge may lie a little outside.
 *
 * @param flipped whether it was shown mirrored left to right
 */
public record ShownPart(double x, double y, double width, double height, boolean flipped) {}
