/**
 * The service as a whole: index, reader of the topics and HTTP server, started and ended together.
 */
@NullMarked
package io.hpmstream.curation.service;

import org.jspecify.annotations.NullMarked;
