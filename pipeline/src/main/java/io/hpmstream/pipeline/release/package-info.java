/** Releases: immutable folders that a model is deployed from, and that training can go on from. */
@NullMarked
package io.hpmstream.pipeline.release;

import org.jspecify.annotations.NullMarked;
