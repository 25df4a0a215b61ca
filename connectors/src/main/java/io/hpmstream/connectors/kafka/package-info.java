/**
 * Kafka records that arrive and leave: images, dead letters, hardness, and the topics they travel
 * on.
 */
@NullMarked
package io.hpmstream.connectors.kafka;

import org.jspecify.annotations.NullMarked;
