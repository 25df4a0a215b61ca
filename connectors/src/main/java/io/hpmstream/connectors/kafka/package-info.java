/** What arrives from Kafka and what leaves to it. */
@NullMarked
package io.hpmstream.connectors.kafka;

import org.jspecify.annotations.NullMarked;
