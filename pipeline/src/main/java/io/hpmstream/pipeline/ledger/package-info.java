/** What became of each offset of each partition, as the job's state tells it. */
@NullMarked
package io.hpmstream.pipeline.ledger;

import org.jspecify.annotations.NullMarked;
