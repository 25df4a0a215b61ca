/**
 * Hard Patches Mining: a masked autoencoder that learns which patches are hard, trained by one
 * TorchScript program ({@code hpm.py}) that is driven from here.
 *
 * <p>{@link io.hpmstream.model.Pretrainer} is the door. Nothing of the native library leaves this
 * package: what goes in and comes out are plain Java values.
 */
@NullMarked
package io.hpmstream.model;

import org.jspecify.annotations.NullMarked;
