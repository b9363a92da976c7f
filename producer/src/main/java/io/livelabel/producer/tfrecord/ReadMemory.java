package io.livelabel.producer.tfrecord;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory that a {@link TfRecordReader} works in, of its own or shared by readers that are used
 * one after the other; two open readers never share one.
 *
 * <p>Short records are read into a buffer outside the heap, without a detour, and the one at hand
 * is copied into an array; a record of more than 192 KiB is read into an array at once. The array
 * is at most 192 KiB longer than the longest record that was read, the buffer 388 KiB long.
 */
public final class ReadMemory {
    /** How much is read at once: few calls of the system, and it fits a core's second cache. */
    static final int BLOCK_BYTES = 3 << 16;

    /** What files are kept in memory by. */
    static final int PAGE_BYTES = 1 << 12;

    // A block, and before it room for what was left of the one before.
    private ByteBuffer window =
            ByteBuffer.allocateDirect(2 * BLOCK_BYTES + PAGE_BYTES)
                    .alignedSlice(PAGE_BYTES)
                    .slice(0, 2 * BLOCK_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
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
