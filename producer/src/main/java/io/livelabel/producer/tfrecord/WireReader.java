package io.livelabel.producer.tfrecord;

import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A cursor over a message in the Protocol Buffers wire format, which never leaves its range.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">the format</a>
 */
final class WireReader {
    static final int VARINT = 0;
    static final int I64 = 1;
    static final int LENGTH_DELIMITED = 2;
    static final int I32 = 5;

    private static final int WIRE_TYPE_BITS = 3;
    private static final int MAX_VARINT_BITS = 70;

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[0];
    private int position;
    private int limit;
    private int wireType;

    /** Moves to the bytes of [from, to). */
    void reset(byte[] message, int from, int to) {
        bytes = message;
        position = from;
        limit = to;
    }

    /** Moves to the range that another reader stands on. */
    void reset(WireReader other) {
        reset(other.bytes, other.position, other.limit);
    }

    boolean hasNext() {
        return position < limit;
    }

    int position() {
        return position;
    }

    int limit() {
        return limit;
    }

    /** Reads a tag; returns the field's number. */
    int nextField() throws MalformedRecordException {
        long tag = varint();
        wireType = (int) (tag & ((1 << WIRE_TYPE_BITS) - 1));
        long field = tag >>> WIRE_TYPE_BITS;
        if (field < 1 || field > (1 << 29) - 1) {
            throw malformed("field number %d is not in [1, 2^29)".formatted(field));
        }
        return (int) field;
    }

    /** The wire type of the field whose tag was read last. */
    int wireType() {
        return wireType;
    }

    long varint() throws MalformedRecordException {
        // Tags and lengths mostly are of one byte.
        if (position < limit && bytes[position] >= 0) {
            return bytes[position++];
        }
        return longVarint();
    }

    /** As {@link #varint}, without a branch on whether it takes one byte or two. */
    long shortVarint() throws MalformedRecordException {
        if (position + 1 < bytes.length) {
            int pair = (bytes[position] & 0xff) | (bytes[position + 1] << Byte.SIZE);
            int more = (pair >>> 7) & 1;
            if ((pair & more << 15) == 0 && position + more < limit) {
                position += 1 + more;
                return (pair & 0x7f) | ((pair >>> 1) & 0x3f80 & -more);
            }
        }
        return longVarint();
    }

    private long longVarint() throws MalformedRecordException {
        long value = 0;
        for (int shift = 0; shift < MAX_VARINT_BITS; shift += 7) {
            if (position == limit) {
                throw malformed("a varint is cut off");
            }
            byte next = bytes[position++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("a varint is longer than 10 bytes");
    }

    /**
     * Reads a length and narrows the range to that many bytes.
     *
     * @return the range's old end, for {@link #leave}
     */
    int enter() throws MalformedRecordException {
        if (wireType != LENGTH_DELIMITED) {
            throw malformed(
                    "wire type %d where %d is expected".formatted(wireType, LENGTH_DELIMITED));
        }
        long length = varint();
        if (length < 0 || length > limit - position) {
            throw malformed(
                    "a length of %s where %d bytes are left"
                            .formatted(Long.toUnsignedString(length), limit - position));
        }
        int outer = limit;
        limit = position + (int) length;
        return outer;
    }

    /** Goes behind the range that was entered. */
    void leave(int outer) {
        position = limit;
        limit = outer;
    }

    /**
     * Narrows the range, if it is nothing but a field that holds nothing but field 1, both with a
     * length in one byte, to what that holds.
     */
    boolean entersShort(int field) {
        int length = limit - position;
        if (length < Integer.BYTES || length - 2 > Byte.MAX_VALUE) {
            return false;
        }
        int frame =
                (field << WIRE_TYPE_BITS | LENGTH_DELIMITED)
                        | ((length - 2) << 8)
                        | (1 << WIRE_TYPE_BITS | LENGTH_DELIMITED) << 16
                        | ((length - 4) << 24);
        if ((int) INT.get(bytes, position) != frame) {
            return false;
        }
        position += Integer.BYTES;
        return true;
    }

    /** Goes behind the value of the field whose tag was read last. */
    void skip() throws MalformedRecordException {
        switch (wireType) {
            case VARINT -> varint();
            case I64 -> skipBytes(Long.BYTES);
            case LENGTH_DELIMITED -> leave(enter());
            case I32 -> skipBytes(Integer.BYTES);
            default -> throw malformed("wire type %d is not known".formatted(wireType));
        }
    }

    /** Reads 4 bytes as a float. */
    float float32() throws MalformedRecordException {
        int at = position;
        skipBytes(Integer.BYTES);
        return Float.intBitsToFloat(
                (bytes[at] & 0xff)
                        | (bytes[at + 1] & 0xff) << 8
                        | (bytes[at + 2] & 0xff) << 16
                        | bytes[at + 3] << 24);
    }

    /**
     * Reads the rest of the range as floats.
     *
     * @param into gets as many of them as there is room for from {@code offset} on
     * @return how many there are
     */
    int floats(float[] into, int offset) throws MalformedRecordException {
        int count = (limit - position) / Float.BYTES;
        int room = Math.min(count, into.length - offset);
        if (room > 0) {
            ByteBuffer.wrap(bytes, position, limit - position)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(into, offset, room);
        }
        position += count * Float.BYTES;
        if (hasNext()) {
            skipBytes(Float.BYTES);
        }
        return count;
    }

    /**
     * Goes over rows that follow each other as long as the bytes before each are those before the
     * first.
     *
     * @param header where the bytes before the first row begin
     * @param headerBytes how many they are
     * @param size bytes of a row
     * @param rows how many rows at most
     * @return how many rows there were
     */
    int skipRows(int header, int headerBytes, int size, int rows) {
        int row = 0;
        while (row < rows && isRow(header, headerBytes, size)) {
            position += headerBytes + size;
            row++;
        }
        return row;
    }

    private boolean isRow(int header, int headerBytes, int size) {
        return limit - position >= headerBytes + size
                && Arrays.equals(
                        bytes,
                        header,
                        header + headerBytes,
                        bytes,
                        position,
                        position + headerBytes);
    }

    /** Copies all bytes of the range. */
    void copy(byte[] into, int offset) {
        System.arraycopy(bytes, position, into, offset, limit - position);
    }

    private void skipBytes(int count) throws MalformedRecordException {
        if (limit - position < count) {
            throw malformed(
                    "%d bytes are left where %d are expected".formatted(limit - position, count));
        }
        position += count;
    }

    private MalformedRecordException malformed(String what) {
        return new MalformedRecordException(
                DeadLetterReason.MALFORMED,
                "not an example: %s, at byte %d of the record's data".formatted(what, position));
    }
}
