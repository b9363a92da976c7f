package io.livelabel.producer.tfrecord;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * How an entry of a map of features was framed the last time: all bytes up to its value, which ends
 * it, and how long that is. Entries of one shape differ in the bytes of their values alone. One
 * thread at a time.
 */
final class EntryShape {
    /** Entries with more bytes before the value have no shape. */
    static final int MAX_HEADER_BYTES = 3 * Long.BYTES;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private FeatureSlot slot;
    private int headerBytes;
    private int valueBytes;
    private long first;
    private long second;
    private long third;
    private long secondMask;
    private long thirdMask;

    /** The shape of no entry, until it learns one. */
    EntryShape(FeatureSlot slot) {
        this.slot = slot;
    }

    /**
     * Takes the shape of an entry of the bytes from {@code begin} on, if it has one.
     *
     * @param feature whose entry it is
     * @param valueBegin where its value begins, which ends it
     */
    void learn(FeatureSlot feature, byte[] bytes, int begin, int valueBegin, int valueEnd) {
        int length = valueBegin - begin;
        if (length < Long.BYTES
                || length > MAX_HEADER_BYTES
                || begin + MAX_HEADER_BYTES > bytes.length) {
            return;
        }
        slot = feature;
        headerBytes = length;
        valueBytes = valueEnd - valueBegin;
        secondMask = mask(length - Long.BYTES);
        thirdMask = mask(length - 2 * Long.BYTES);
        first = (long) LONG.get(bytes, begin);
        second = (long) LONG.get(bytes, begin + Long.BYTES) & secondMask;
        third = (long) LONG.get(bytes, begin + 2 * Long.BYTES) & thirdMask;
    }

    /** The bits of the first so many bytes of eight. */
    private static long mask(int bytes) {
        return bytes >= Long.BYTES ? -1 : bytes <= 0 ? 0 : -1L >>> (Long.SIZE - Byte.SIZE * bytes);
    }

    /**
     * Whether the entry that begins there has this shape and ends at {@code limit} or before. There
     * are {@link #MAX_HEADER_BYTES} bytes to look at, of which those behind the header count
     * nothing.
     */
    boolean isAt(byte[] bytes, int begin, int limit) {
        // One branch: which of many headers comes next cannot be foreseen.
        long difference =
                ((long) LONG.get(bytes, begin) ^ first)
                        | (((long) LONG.get(bytes, begin + Long.BYTES) & secondMask) ^ second)
                        | (((long) LONG.get(bytes, begin + 2 * Long.BYTES) & thirdMask) ^ third);
        return difference == 0 && headerBytes > 0 && limit - begin - headerBytes >= valueBytes;
    }

    /**
     * Tells the feature where its value lies in an entry of this shape; returns the byte behind.
     */
    int take(int begin) {
        int valueBegin = begin + headerBytes;
        slot.found(valueBegin, valueBegin + valueBytes);
        return valueBegin + valueBytes;
    }

    /** Whose entries have this shape. */
    FeatureSlot slot() {
        return slot;
    }
}
