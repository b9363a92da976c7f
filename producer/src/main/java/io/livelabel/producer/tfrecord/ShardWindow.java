package io.livelabel.producer.tfrecord;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The stretch of a shard's unpacked bytes that is being read: one array, filled in blocks, which
 * moves forward only. Records are checked and read where they lie in it.
 *
 * <p>Memory: a block more than the longest stretch that was asked for at once. One thread at a
 * time; the owner closes it.
 */
final class ShardWindow implements AutoCloseable {
    /** A record's length and that length's checksum. */
    static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

    /** The checksum of a record's data. */
    static final int FOOTER_BYTES = Integer.BYTES;

    private static final int BLOCK_BYTES = 1 << 18;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final ShardInput in;
    private final MaskedCrc32c crc = new MaskedCrc32c();
    private byte[] bytes = new byte[BLOCK_BYTES];
    private int begin;
    private int end;
    private long position;
    private boolean exhausted;

    /** Opens a shard at a byte of its unpacked data. */
    ShardWindow(Path shard, long position) throws IOException {
        this.in = new ShardInput(shard, position);
        this.position = position;
    }

    /** The byte of the unpacked data that the window begins with. */
    long position() {
        return position;
    }

    /**
     * Makes the window at least so long, if the shard is.
     *
     * @return how many bytes it holds, perhaps more
     */
    int ensure(int count) throws IOException {
        if (end - begin < count && !exhausted) {
            fill(count);
        }
        return end - begin;
    }

    private void fill(int count) throws IOException {
        if (begin + count > bytes.length) {
            int held = end - begin;
            byte[] from = bytes;
            if (count > bytes.length) {
                // The block on top keeps a search from moving all of it for every candidate.
                bytes = new byte[count + BLOCK_BYTES];
            }
            System.arraycopy(from, begin, bytes, 0, held);
            begin = 0;
            end = held;
        }
        int wanted = bytes.length - end;
        int got = in.read(bytes, end, wanted);
        end += got;
        exhausted = got < wanted;
    }

    /** Moves behind bytes that it holds. */
    void advance(int count) {
        begin += count;
        position += count;
    }

    /**
     * Moves forward over bytes that it need not hold.
     *
     * @return how many there were
     */
    long skip(long count) throws IOException {
        long from = position;
        while (position - from < count && ensure(1) > 0) {
            advance((int) Math.min(end - begin, count - (position - from)));
        }
        return position - from;
    }

    /** Whether so many bytes cannot be left; of a packed shard only reading tells. */
    boolean endsBefore(long count) {
        return in.endsBefore(count - (end - begin));
    }

    /** The little-endian number, {@code at} bytes on, where a record's length would stand. */
    long length(int at) {
        return (long) LONG.get(bytes, begin + at);
    }

    /** The checksum of a length that stands {@code at} bytes on, as computed. */
    int lengthChecksum(int at) {
        return crc.of(bytes, begin + at, Long.BYTES);
    }

    /** The checksum of so many bytes of data behind the header at the beginning, as computed. */
    int dataChecksum(int length) {
        return crc.of(bytes, begin + HEADER_BYTES, length);
    }

    /** The little-endian number, {@code at} bytes on, where a checksum would stand. */
    int checksum(int at) {
        return (int) INT.get(bytes, begin + at);
    }

    /** Whether the checksum of the length {@code at} bytes on agrees with it. */
    boolean lengthAgrees(int at) {
        return lengthChecksum(at) == checksum(at + Long.BYTES);
    }

    /** The window's bytes from {@code at} on, not copied: the next fill overwrites them. */
    ByteBuffer view(int at, int length) {
        return ByteBuffer.wrap(bytes, begin + at, length);
    }

    /** A copy of bytes from {@code at} on. */
    byte[] copy(int at, int length) {
        return Arrays.copyOfRange(bytes, begin + at, begin + at + length);
    }

    /** The shard's bytes, for what is known of its file. */
    ShardInput input() {
        return in;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
