/**
 * What is asked of the hardness of images: of a checkpoint or savepoint, or of the live service.
 */
@NullMarked
package io.hpmstream.pipeline.query;

import org.jspecify.annotations.NullMarked;
