/** Measurements of the whole job; those of the model alone are in {@code io.hpmstream.model}. */
@NullMarked
package io.hpmstream.pipeline.bench;

import org.jspecify.annotations.NullMarked;
