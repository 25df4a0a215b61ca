/** A local cluster of separate processes, as production has them, and the way of a job onto it. */
@NullMarked
package io.hpmstream.pipeline.cluster;

import org.jspecify.annotations.NullMarked;
