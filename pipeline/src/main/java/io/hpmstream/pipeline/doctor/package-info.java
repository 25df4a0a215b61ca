/** Finds out what a running job waits for. */
@NullMarked
package io.hpmstream.pipeline.doctor;

import org.jspecify.annotations.NullMarked;
