/** Configuration of the service: read once, checked whole, handed on as records. */
@NullMarked
package io.hpmstream.curation.config;

import org.jspecify.annotations.NullMarked;
