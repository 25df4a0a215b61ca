/** What a release is used for: images in, features out, of whatever release an alias means. */
@NullMarked
package io.hpmstream.pipeline.embed;

import org.jspecify.annotations.NullMarked;
