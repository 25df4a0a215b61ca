package io.hpmstream.connectors.image;

/** A rectangle of whole pixels within an image. */
record Region(int x, int y, int width, int height) {

    long pixels() {
        return (long) width * height;
    }
}
