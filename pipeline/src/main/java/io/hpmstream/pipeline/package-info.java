/** The Flink job: images in, hardness and dead letters out, one trained model inside. */
@NullMarked
package io.hpmstream.pipeline;

import org.jspecify.annotations.NullMarked;
