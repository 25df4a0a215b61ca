/** Hard Patches Mining: a masked autoencoder whose teacher predicts which patches are hard. */
@NullMarked
package io.hpmstream.model;

import org.jspecify.annotations.NullMarked;
