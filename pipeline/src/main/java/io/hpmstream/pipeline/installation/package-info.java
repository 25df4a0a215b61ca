/** What the build made, where it lies, and what Flink finds there. */
@NullMarked
package io.hpmstream.pipeline.installation;

import org.jspecify.annotations.NullMarked;
