/** The endpoint at which Flink tells its metrics to Prometheus: a plugin of Flink. */
@NullMarked
package io.hpmstream.metrics;

import org.jspecify.annotations.NullMarked;
