package io.livelabel.model.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bits in which two weights vectors differ, sorted for a compressor: first the lowest byte of
 * every value's exclusive-or, then the next, the byte of sign and exponent last. Where values have
 * changed little, the last planes are mostly zeros.
 */
public final class BytePlanes {
    private BytePlanes() {}

    /**
     * The planes of the exclusive-or, [4, number of values].
     *
     * @throws IllegalArgumentException if the lengths differ
     */
    public static byte[] ofDifference(Weights weights, Weights anchor) {
        int length = weights.length();
        if (anchor.length() != length) {
            throw new IllegalArgumentException(
                    "%d values differ from %d: give as many".formatted(length, anchor.length()));
        }
        ByteBuffer one = weights.bytes();
        ByteBuffer other = anchor.bytes();
        byte[] planes = new byte[length * Float.BYTES];
        for (int i = 0; i < length; i++) {
            int bits = one.getInt(i * Float.BYTES) ^ other.getInt(i * Float.BYTES);
            planes[i] = (byte) bits;
            planes[length + i] = (byte) (bits >>> 8);
            planes[2 * length + i] = (byte) (bits >>> 16);
            planes[3 * length + i] = (byte) (bits >>> 24);
        }
        return planes;
    }

    /** The weights that differ from the anchor by {@link #ofDifference planes} of its length. */
    static Weights applyTo(Weights anchor, byte[] planes) {
        int length = anchor.length();
        ByteBuffer from = anchor.bytes();
        ByteBuffer into = ByteBuffer.allocate(planes.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < length; i++) {
            int bits =
                    (planes[i] & 0xff)
                            | (planes[length + i] & 0xff) << 8
                            | (planes[2 * length + i] & 0xff) << 16
                            | planes[3 * length + i] << 24;
            into.putInt(i * Float.BYTES, bits ^ from.getInt(i * Float.BYTES));
        }
        return Weights.ofBytes(into.array());
    }
}
