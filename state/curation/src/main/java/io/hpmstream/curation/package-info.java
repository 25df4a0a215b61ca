/** The curation service: what the stream has measured of every image, live, to be asked. */
@NullMarked
package io.hpmstream.curation;

import org.jspecify.annotations.NullMarked;
