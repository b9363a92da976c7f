package io.livelabel.producer.tfrecord;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The stretch of a shard's unpacked bytes that is being read: a buffer that is filled in blocks and
 * moves forward only. Records are checked where they lie in it. One thread at a time; the owner
 * closes it.
 */
final class ShardWindow implements AutoCloseable {
    /** A record's length and that length's checksum. */
    static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

    /** The checksum of a record's data. */
    static final int FOOTER_BYTES = Integer.BYTES;

    // Whatever page the file is at, one block has so many.
    private static final int SHORT_BYTES = ReadMemory.BLOCK_BYTES - ReadMemory.PAGE_BYTES;

    private final ShardInput in;
    private final MaskedCrc32c crc = new MaskedCrc32c();
    private final ReadMemory memory;
    private ByteBuffer bytes;
    private int begin;
    private int end;
    private long position;
    private boolean exhausted;

    /** Opens a shard at a byte of its unpacked data, to be read into memory of the caller's. */
    ShardWindow(Path shard, long position, ReadMemory memory) throws IOException {
        this.memory = memory;
        this.bytes = memory.window(0);
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
        int limit = bytes.capacity();
        if (bytes.isDirect() && count <= SHORT_BYTES) {
            // What is left goes in front of the next block, whose pages then lie as the file's do:
            // the system copies whole pages faster.
            int held = end - begin;
            end = ReadMemory.BLOCK_BYTES;
            bytes.put(end - held, bytes, begin, held);
            begin = end - held;
            limit -= (int) ((position + held) % ReadMemory.PAGE_BYTES);
        } else if (begin + count > bytes.capacity()) {
            bytes.put(0, bytes, begin, end - begin);
            end -= begin;
            begin = 0;
            bytes = memory.window(count);
            limit = bytes.capacity();
        }
        bytes.limit(limit).position(end);
        in.read(bytes);
        end = bytes.position();
        exhausted = bytes.hasRemaining();
        bytes.clear();
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
        return bytes.getLong(begin + at);
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
        return bytes.getInt(begin + at);
    }

    /** Whether the checksum of the length {@code at} bytes on agrees with it. */
    boolean lengthAgrees(int at) {
        return lengthChecksum(at) == checksum(at + Long.BYTES);
    }

    /**
     * The window's bytes from {@code at} on, in an array; good until the next fill or such call.
     */
    @SuppressWarnings("ByteBufferBackingArray") // Of a memory that begins with its array.
    ByteBuffer view(int at, int length) {
        if (bytes.hasArray()) {
            return bytes.slice(begin + at, length);
        }
        ByteBuffer record = memory.record(length);
        bytes.get(begin + at, record.array(), 0, length);
        return record;
    }

    /** A copy of bytes from {@code at} on. */
    byte[] copy(int at, int length) {
        byte[] copy = new byte[length];
        bytes.get(begin + at, copy);
        return copy;
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
