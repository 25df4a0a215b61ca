/**
 * Weights as files that other tools read: <a
 * href="https://github.com/huggingface/safetensors">safetensors</a>, a header of JSON and then the
 * tensors, one after the other.
 */
@NullMarked
package io.hpmstream.model.safetensors;

import org.jspecify.annotations.NullMarked;
