/** The command line: what {@code ./hpm} says, reads and answers. */
@NullMarked
package io.hpmstream.pipeline.cli;

import org.jspecify.annotations.NullMarked;
