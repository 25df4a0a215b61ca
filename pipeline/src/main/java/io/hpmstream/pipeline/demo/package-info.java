/**
 * What the demo brings along: a Kafka broker of its own, and scenes to stream where no images are
 * given.
 */
@NullMarked
package io.hpmstream.pipeline.demo;

import org.jspecify.annotations.NullMarked;
