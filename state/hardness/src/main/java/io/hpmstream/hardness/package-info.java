/**
 * What one image is remembered by, and the pure rule that updates it: hardness, its history and a
 * grid of patch hardness in the coordinates of the whole image. JDK only; every type is immutable.
 */
@NullMarked
package io.hpmstream.hardness;

import org.jspecify.annotations.NullMarked;
