/** Reading checkpoints and savepoints without running a job. */
@NullMarked
package io.hpmstream.pipeline.savepoint;

import org.jspecify.annotations.NullMarked;
