package io.hpmstream.pipeline.demo;

import java.awt.Graphics2D;

/** One scene while it is drawn: where, how large, in which colours, by which chance. */
record Canvas(Graphics2D graphics, int width, int height, Palette palette, Dice dice) {

    /** The shorter side, in pixels: what sizes are given as a share of. */
    int side() {
        return Math.min(width, height);
    }
}
