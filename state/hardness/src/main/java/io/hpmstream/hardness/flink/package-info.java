/** Hardness as Flink state: serializers and descriptors. */
@NullMarked
package io.hpmstream.hardness.flink;

import org.jspecify.annotations.NullMarked;
