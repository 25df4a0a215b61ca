/** What the job tells of itself in numbers, and the endpoint that tells them. */
@NullMarked
package io.hpmstream.pipeline.metrics;

import org.jspecify.annotations.NullMarked;
