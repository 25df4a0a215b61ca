/** What is remembered of each image: how hard it is, and where. */
@NullMarked
package io.hpmstream.hardness;

import org.jspecify.annotations.NullMarked;
