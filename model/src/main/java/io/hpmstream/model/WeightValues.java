package io.hpmstream.model;

import java.util.function.LongToDoubleFunction;

/**
 * Where weights come from: a function of tensor and row-major index. Must be safe to ask from many
 * threads.
 */
@FunctionalInterface
interface WeightValues {
    LongToDoubleFunction of(WeightTensor tensor);
}
