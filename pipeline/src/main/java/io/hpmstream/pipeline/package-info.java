/** The Flink job: from images in Kafka to a trained encoder and the hardness of every image. */
@NullMarked
package io.hpmstream.pipeline;

import org.jspecify.annotations.NullMarked;
