/** The frame of the versioned Flink serializers of this module: immutable values, no Kryo. */
@NullMarked
package io.hpmstream.connectors.serialization;

import org.jspecify.annotations.NullMarked;
