package io.livelabel.model.weights;

/**
 * IEEE 754 binary16: a number of half precision as the bits of a short. Its finite values reach
 * ±65,504; below 2<sup>-14</sup> they are subnormal, 2<sup>-24</sup> apart.
 */
final class Float16 {
    private static final int SIGN = 0x8000;
    private static final int INFINITY = 0x7c00;
    private static final int QUIET = 0x0200;
    private static final int DROPPED_BITS = 13;
    private static final int BIAS_DIFFERENCE = (127 - 15) << 23;

    /** 65,520: halfway from the largest half to what would be the next. */
    private static final int FLOAT_TOO_LARGE = 0x477ff000;

    /** 2^-14: the smallest half that is not subnormal. */
    private static final int FLOAT_SMALLEST_NORMAL = 0x38800000;

    /** 2^-25: halfway from 0 to the smallest half. */
    private static final int FLOAT_HALF_OF_SMALLEST = 0x33000000;

    private Float16() {}

    /**
     * Rounds to the nearest half; of two as near, to the one whose last bit is 0. What is smaller
     * than the smallest normal half becomes subnormal, or a zero of the same sign from
     * 2<sup>-25</sup> on; 65,520 and more become infinite; NaN stays NaN.
     */
    static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & SIGN;
        return (short) (sign | magnitude(bits & Integer.MAX_VALUE));
    }

    private static int magnitude(int bits) {
        if (bits > Float.floatToRawIntBits(Float.POSITIVE_INFINITY)) {
            return INFINITY | QUIET | ((bits >>> DROPPED_BITS) & 0x3ff);
        }
        if (bits >= FLOAT_TOO_LARGE) {
            return INFINITY;
        }
        if (bits >= FLOAT_SMALLEST_NORMAL) {
            return shiftToEven(bits - BIAS_DIFFERENCE, DROPPED_BITS);
        }
        if (bits <= FLOAT_HALF_OF_SMALLEST) {
            return 0;
        }
        int significand = (bits & 0x7fffff) | 0x800000;
        return shiftToEven(significand, 126 - (bits >>> 23));
    }

    /** Divides by a power of two, rounded to nearest, ties to even. */
    private static int shiftToEven(int value, int shift) {
        int odd = (value >>> shift) & 1;
        return (value + (1 << (shift - 1)) - 1 + odd) >>> shift;
    }

    /** The same number; every half is a float. */
    static float toFloat(short half) {
        int sign = (half & SIGN) << 16;
        int exponent = (half >>> 10) & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0) {
            // Exact: at most 10 bits, scaled by a power of two.
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int shifted = (exponent << 23) | (fraction << DROPPED_BITS);
        int infinite = exponent == 0x1f ? 0xff << 23 : 0;
        return Float.intBitsToFloat(sign | (shifted + BIAS_DIFFERENCE) | infinite);
    }
}
