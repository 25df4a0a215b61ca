/** Tells from a checkpoint or savepoint what became of every record. */
@NullMarked
package io.hpmstream.pipeline.audit;

import org.jspecify.annotations.NullMarked;
