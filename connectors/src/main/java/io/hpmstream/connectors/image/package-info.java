/** From encoded image bytes to the pixels that the trainer sees. */
@NullMarked
package io.hpmstream.connectors.image;

import org.jspecify.annotations.NullMarked;
