/**
 * From the bytes of an arriving image to the pixels of one training visit: fetch, decode, crop,
 * resize.
 */
@NullMarked
package io.hpmstream.connectors.image;

import org.jspecify.annotations.NullMarked;
