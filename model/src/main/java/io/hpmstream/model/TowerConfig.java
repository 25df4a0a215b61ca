package io.hpmstream.model;

import java.io.Serializable;

/**
 * A stack of transformer blocks.
 *
 * @param width values of a token
 * @param depth number of blocks
 * @param heads attention heads, a divisor of the width
 */
public record TowerConfig(int width, int depth, int heads) implements Serializable {
    public TowerConfig {
        Checks.that(width > 0 && width % 4 == 0, "width must be a positive multiple of 4", width);
        Checks.that(depth >= 0, "depth must not be negative", depth);
        Checks.that(heads > 0 && width % heads == 0, "heads must divide the width " + width, heads);
    }

    @Override
    public String toString() {
        return width + "x" + depth + "x" + heads;
    }
}
