/** The stage that trains: batches, their masks, and the one consistent cut of all it knows. */
@NullMarked
package io.hpmstream.pipeline.pretrain;

import org.jspecify.annotations.NullMarked;
