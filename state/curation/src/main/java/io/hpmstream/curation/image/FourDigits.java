package io.hpmstream.curation.image;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A list of decimal numbers, most of them of at most four significant digits, in two bytes each and
 * without loss: a code says which of the 9,000 four-digit numbers it is, in which of seven decades
 * (0.0001 to 999.9). What does not fit, such as a negative number, stands beside in full. NaN is a
 * number that is not known. Immutable.
 */
public final class FourDigits {

    private static final int NULL = 0;
    private static final int ZERO = 1;
    private static final int BESIDE = 2;
    private static final int FIRST = 16;
    private static final int DECADES = 7;
    private static final int LOWEST = 1_000;
    private static final int IN_DECADE = 9_000;
    private static final double[] DIVISOR = {1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1};

    private final short[] codes;
    private final double[] beside;

    private FourDigits(short[] codes, double[] beside) {
        this.codes = codes;
        this.beside = beside;
    }

    /** How many numbers. */
    public int size() {
        return codes.length;
    }

    /** All numbers, NaN where unknown. */
    public double[] toArray() {
        double[] values = new double[codes.length];
        int next = 0;
        for (int i = 0; i < codes.length; i++) {
            int code = codes[i] & 0xFFFF;
            values[i] = code == BESIDE ? beside[next++] : value(code);
        }
        return values;
    }

    private static double value(int code) {
        if (code < FIRST) {
            return code == ZERO ? 0 : Double.NaN;
        }
        int decade = (code - FIRST) / IN_DECADE;
        // both are whole numbers, so the quotient is the double nearest to the decimal number
        return (LOWEST + (code - FIRST) % IN_DECADE) / DIVISOR[decade];
    }

    void write(Bytes out) {
        for (short code : codes) {
            out.putShort(code);
        }
        for (double value : beside) {
            out.putDouble(value);
        }
    }

    static FourDigits read(ByteBuffer in, int size) {
        short[] codes = new short[size];
        int besides = 0;
        for (int i = 0; i < size; i++) {
            codes[i] = in.getShort();
            besides += codes[i] == BESIDE ? 1 : 0;
        }
        double[] beside = new double[besides];
        for (int i = 0; i < besides; i++) {
            beside[i] = in.getDouble();
        }
        return new FourDigits(codes, beside);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FourDigits list
                && Arrays.equals(codes, list.codes)
                && Arrays.equals(beside, list.beside);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(codes) + Arrays.hashCode(beside);
    }

    @Override
    public String toString() {
        return Arrays.toString(toArray());
    }

    /** Collects numbers; may be used again after {@link #build}. */
    public static final class Builder {
        private short[] codes = new short[64];
        private double[] beside = new double[4];
        private int size;
        private int besides;

        public int size() {
            return size;
        }

        public Builder addUnknown() {
            return code(NULL);
        }

        public Builder add(double value) {
            if (Double.isNaN(value)) {
                return addUnknown();
            }
            String text = Double.toString(value);
            if (!add(text.toCharArray(), 0, text.length())) {
                throw new IllegalArgumentException("a number must fit a float, actual: " + value);
            }
            return this;
        }

        /**
         * Adds a number of JSON, given by its text.
         *
         * @return whether it was added: one that no float can tell is not
         */
        public boolean add(char[] text, int offset, int length) {
            int code = Decimal.code(text, offset, length);
            if (code == BESIDE) {
                double value = Double.parseDouble(new String(text, offset, length));
                if (Math.abs(value) > Float.MAX_VALUE) {
                    return false;
                }
                if (besides == beside.length) {
                    beside = Arrays.copyOf(beside, 2 * besides);
                }
                beside[besides++] = value;
            }
            code(code);
            return true;
        }

        private Builder code(int code) {
            if (size == codes.length) {
                codes = Arrays.copyOf(codes, 2 * size);
            }
            codes[size++] = (short) code;
            return this;
        }

        public FourDigits build() {
            FourDigits built =
                    new FourDigits(Arrays.copyOf(codes, size), Arrays.copyOf(beside, besides));
            clear();
            return built;
        }

        /** Forgets what was added. */
        public void clear() {
            size = 0;
            besides = 0;
        }
    }

    /** Reads the text of a number without making a double of it: most of a record is numbers. */
    private static final class Decimal {

        private static final int MOST_DIGITS = 4;
        private static final int NO_EXPONENT = Integer.MIN_VALUE;

        static int code(char[] text, int offset, int length) {
            int mantissa = 0;
            int digits = 0; // significant ones
            int exponent = 0; // value = mantissa x 10^exponent
            boolean fraction = false;
            int i = offset;
            for (int end = offset + length; i < end; i++) {
                char c = text[i];
                if (c == '.') {
                    fraction = true;
                } else if (c >= '0' && c <= '9') {
                    if (digits == MOST_DIGITS && c != '0') {
                        return BESIDE;
                    }
                    if (digits == MOST_DIGITS) {
                        exponent += fraction ? 0 : 1;
                    } else {
                        mantissa = 10 * mantissa + (c - '0');
                        digits += digits > 0 || c != '0' ? 1 : 0;
                        exponent -= fraction ? 1 : 0;
                    }
                } else if (c == 'e' || c == 'E') {
                    int written = exponent(text, i + 1, end);
                    if (written == NO_EXPONENT) {
                        return BESIDE;
                    }
                    exponent += written;
                    break;
                } else {
                    return BESIDE;
                }
            }
            return mantissa == 0 ? ZERO : code(mantissa, exponent);
        }

        private static int exponent(char[] text, int begin, int end) {
            int sign = text[begin] == '-' ? -1 : 1;
            int first = text[begin] == '-' || text[begin] == '+' ? begin + 1 : begin;
            if (end - first > 4) {
                return NO_EXPONENT;
            }
            int value = 0;
            for (int i = first; i < end; i++) {
                value = 10 * value + (text[i] - '0');
            }
            return sign * value;
        }

        private static int code(int mantissa, int exponent) {
            int four = mantissa;
            int power = exponent;
            while (four < LOWEST) {
                four *= 10;
                power--;
            }
            int decade = power + DECADES;
            return decade < 0 || decade >= DECADES
                    ? BESIDE
                    : FIRST + decade * IN_DECADE + (four - LOWEST);
        }
    }
}
