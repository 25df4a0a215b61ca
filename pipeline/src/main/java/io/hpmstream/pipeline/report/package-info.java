/** What a finished run shows a person: one self-contained page. */
@NullMarked
package io.hpmstream.pipeline.report;

import org.jspecify.annotations.NullMarked;
