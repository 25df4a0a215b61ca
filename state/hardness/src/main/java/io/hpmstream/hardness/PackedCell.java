package io.hpmstream.hardness;

/**
 * A patch hardness in 16 bits, big-endian. Hardness has no sign and lives near 1, so the bits go
 * where they help: an unsigned float with 5 exponent and 11 mantissa bits.
 *
 * <ul>
 *   <li>code 0: never measured (NaN), so a grid without measurements is all zero bytes
 *   <li>code 1: zero, and everything below 2<sup>-16</sup>
 *   <li>code 2 to 65535: 2<sup>-16</sup> to 65 504, relative error at most 2<sup>-12</sup> (0.025
 *       %); larger values are kept as 65 504
 * </ul>
 *
 * Rejected: the upper half of an IEEE float (bfloat16). Its relative error of 2<sup>-9</sup> is
 * larger than what a cell covered by a few percent moves in one sighting, so such cells would stand
 * still for ever.
 */
final class PackedCell {

    static final int BYTES = 2;

    private static final int NEVER_MEASURED = 0;
    private static final int ZERO = 1;
    private static final int LARGEST = 0xFFFF;

    private static final float SMALLEST = 0x1p-16f;
    private static final int SMALLEST_BITS = Float.floatToRawIntBits(SMALLEST);
    private static final int DROPPED_BITS = 12;
    private static final int HALF_STEP = 1 << (DROPPED_BITS - 1);

    private PackedCell() {}

    static byte[] pack(float[] cells) {
        byte[] packed = new byte[cells.length * BYTES];
        for (int i = 0; i < cells.length; i++) {
            int code = code(cells[i]);
            packed[2 * i] = (byte) (code >>> 8);
            packed[2 * i + 1] = (byte) code;
        }
        return packed;
    }

    static float[] unpack(byte[] packed) {
        float[] cells = new float[packed.length / BYTES];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = unpack(packed, i);
        }
        return cells;
    }

    static float unpack(byte[] packed, int cell) {
        int code = (packed[2 * cell] & 0xFF) << 8 | (packed[2 * cell + 1] & 0xFF);
        if (code <= ZERO) {
            return code == ZERO ? 0 : Float.NaN;
        }
        return Float.intBitsToFloat(SMALLEST_BITS + ((code - ZERO) << DROPPED_BITS));
    }

    private static int code(float value) {
        if (Float.isNaN(value)) {
            return NEVER_MEASURED;
        }
        if (value < 0) {
            throw new IllegalArgumentException(
                    "patch hardness must be zero or more, actual: " + value);
        }
        if (value < SMALLEST) {
            return ZERO;
        }
        // for positive floats the order of the bits is the order of the values
        int steps = (Float.floatToRawIntBits(value) - SMALLEST_BITS + HALF_STEP) >>> DROPPED_BITS;
        return Math.min(LARGEST, steps + ZERO);
    }
}
