/** The HTTP interface: routes, parameters, guards, answers. */
@NullMarked
package io.hpmstream.curation.http;

import org.jspecify.annotations.NullMarked;
