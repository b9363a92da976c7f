package io.livelabel.producer.tfrecord;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian float32 where they lie in an array. */
final class FloatBytes {
    private static final int EXPONENT = 0x7f80_0000;
    private static final long MAGNITUDES = 0x7fff_ffff_7fff_ffffL;
    private static final long LOWEST_OF_EXPONENTS = 0x0080_0000_0080_0000L;
    private static final int HALF_BYTES = 8 * Long.BYTES;
    private static final int BLOCK_BYTES = 2 * HALF_BYTES;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private FloatBytes() {}

    /** Whether the bytes of [begin, to), read as floats, are without NaN and infinities. */
    static boolean areFinite(byte[] from, int begin, int to) {
        int at = begin;
        for (; at <= to - BLOCK_BYTES; at += BLOCK_BYTES) {
            long all = allBits(from, at) | allBits(from, at + HALF_BYTES);
            // Mostly some bit of the exponent is unset in all floats of a block, as the highest is
            // in those below 2; only otherwise each float is looked at.
            if (((all | all >>> Integer.SIZE) & EXPONENT) == EXPONENT && !isBlockFinite(from, at)) {
                return false;
            }
        }
        return isEachFinite(from, at, to);
    }

    /** The bits that any of eight longs has. */
    private static long allBits(byte[] from, int at) {
        return (long) LONG.get(from, at)
                | (long) LONG.get(from, at + Long.BYTES)
                | (long) LONG.get(from, at + 2 * Long.BYTES)
                | (long) LONG.get(from, at + 3 * Long.BYTES)
                | (long) LONG.get(from, at + 4 * Long.BYTES)
                | (long) LONG.get(from, at + 5 * Long.BYTES)
                | (long) LONG.get(from, at + 6 * Long.BYTES)
                | (long) LONG.get(from, at + 7 * Long.BYTES);
    }

    /** Two floats at a time. */
    private static boolean isBlockFinite(byte[] bytes, int from) {
        // Adding the lowest bit to an exponent with all bits set, and only to that, reaches the
        // sign bit.
        long signs = 0;
        for (int at = from; at < from + BLOCK_BYTES; at += Long.BYTES) {
            signs |= ((long) LONG.get(bytes, at) & MAGNITUDES) + LOWEST_OF_EXPONENTS;
        }
        return (signs & ~MAGNITUDES) == 0;
    }

    private static boolean isEachFinite(byte[] bytes, int from, int to) {
        for (int at = from; at <= to - Float.BYTES; at += Float.BYTES) {
            if (((int) INT.get(bytes, at) & EXPONENT) == EXPONENT) {
                return false;
            }
        }
        return true;
    }
}
