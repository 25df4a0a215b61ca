/** The stage that turns arriving records into pixels, in parallel and in order. */
@NullMarked
package io.hpmstream.pipeline.decode;

import org.jspecify.annotations.NullMarked;
