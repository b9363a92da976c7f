package io.livelabel.producer.tfrecord;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory that a {@link TfRecordReader} works in, of its own or shared by readers that are used
 * one after the other; two open readers never share one.
 *
 * <p>Short records are read into a buffer outside the heap, without a detour, and the one at hand
 * is copied into an array; a record of more than 64 KiB is read into an array at once. Each is at
 * most 64 KiB longer than the longest record that was read.
 */
public final class ReadMemory {
    // Few calls of the system, and what is read is parsed while it is in a core's second cache.
    private static final int BLOCK_BYTES = 1 << 16;

    private ByteBuffer window =
            ByteBuffer.allocateDirect(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private ByteBuffer record = ByteBuffer.allocate(BLOCK_BYTES);

    /** The buffer, little-endian, with room for so many bytes; what it held is kept. */
    ByteBuffer window(int count) {
        if (count > window.capacity()) {
            // The block on top keeps a search from moving all of it for every candidate.
            ByteBuffer longer =
                    ByteBuffer.allocate(count + BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            longer.put(0, window, 0, window.capacity());
            window = longer;
        }
        return window;
    }

    /** The array, as a buffer of so many bytes, which are rubbish. */
    ByteBuffer record(int count) {
        if (count > record.capacity()) {
            record = ByteBuffer.allocate(count + BLOCK_BYTES);
        }
        return record.clear().limit(count);
    }
}
