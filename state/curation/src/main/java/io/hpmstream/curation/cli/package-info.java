/** The command line of the service. */
@NullMarked
package io.hpmstream.curation.cli;

import org.jspecify.annotations.NullMarked;
