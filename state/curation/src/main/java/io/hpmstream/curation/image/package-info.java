/** One image as the index keeps it: read from the topic, packed, unpacked, written as JSON. */
@NullMarked
package io.hpmstream.curation.image;

import org.jspecify.annotations.NullMarked;
