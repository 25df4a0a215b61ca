/** How remembered hardness lives in Flink state: descriptor, serializer, versions. */
@NullMarked
package io.hpmstream.hardness.flink;

import org.jspecify.annotations.NullMarked;
