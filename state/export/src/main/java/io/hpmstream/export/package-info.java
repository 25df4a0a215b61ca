/**
 * The row of an image as everybody outside tells it, the queries over rows that the live service
 * and a savepoint answer alike, and the files that rows are written to.
 */
@NullMarked
package io.hpmstream.export;

import org.jspecify.annotations.NullMarked;
