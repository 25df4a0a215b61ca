/** Reads the manifests and images of {@code k8s/}. */
@NullMarked
package io.hpmstream.pipeline.kubernetes;

import org.jspecify.annotations.NullMarked;
