/** How good a release is: what its features tell apart, and how well it reconstructs. */
@NullMarked
package io.hpmstream.pipeline.evaluate;

import org.jspecify.annotations.NullMarked;
