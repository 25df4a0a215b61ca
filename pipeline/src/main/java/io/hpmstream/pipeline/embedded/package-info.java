/** Flink inside this process, for the demo and for training on one machine. */
@NullMarked
package io.hpmstream.pipeline.embedded;

import org.jspecify.annotations.NullMarked;
