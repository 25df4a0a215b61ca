/** Sends images to Kafka: from a folder, or from whatever makes them. */
@NullMarked
package io.hpmstream.pipeline.publish;

import org.jspecify.annotations.NullMarked;
