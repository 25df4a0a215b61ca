/** Measures the index with as many made-up images as wanted. */
@NullMarked
package io.hpmstream.curation.bench;

import org.jspecify.annotations.NullMarked;
