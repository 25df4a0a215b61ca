package io.hpmstream.model;

import ai.djl.ndarray.types.DataType;

/** Number format of the matrix products. */
public enum Precision {
    /** Everything in 32 bits. */
    FLOAT32(DataType.FLOAT32, 6),
    /**
     * Matrix products in bfloat16; weights, residual stream, norms, losses and optimizer in 32
     * bits.
     */
    BFLOAT16(DataType.FLOAT32, 15),
    /** Everything in 64 bits: for verification. */
    FLOAT64(DataType.FLOAT64, 7);

    private final DataType state;
    private final int scalarType;

    Precision(DataType state, int scalarType) {
        this.state = state;
        this.scalarType = scalarType;
    }

    /** Type of weights and optimizer state. */
    DataType state() {
        return state;
    }

    /** The native library's number of the type of the matrix products. */
    int scalarType() {
        return scalarType;
    }
}
