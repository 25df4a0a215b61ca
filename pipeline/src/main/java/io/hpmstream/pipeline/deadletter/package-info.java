/** Looking at dead letters and sending them back. */
@NullMarked
package io.hpmstream.pipeline.deadletter;

import org.jspecify.annotations.NullMarked;
