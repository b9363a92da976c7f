package io.livelabel.producer.tfrecord;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory that a {@link TfRecordReader} works in: a buffer outside the heap, which files are
 * read into without a detour, and an array for the record at hand. Shards that are read one after
 * another share one, instead of each asking for its own; two open readers never do.
 *
 * <p>Each is at most 128 KiB longer than the longest record that was read.
 */
public final class ReadMemory {
    // Few calls of the system, and what is read is parsed while it is in a core's second cache.
    private static final int BLOCK_BYTES = 1 << 17;

    private ByteBuffer window = allocate(BLOCK_BYTES);
    private ByteBuffer record = ByteBuffer.allocate(BLOCK_BYTES);

    /** The buffer, little-endian, with room for so many bytes; what it held is kept. */
    ByteBuffer window(int count) {
        if (count > window.capacity()) {
            // The block on top keeps a search from moving all of it for every candidate.
            ByteBuffer longer = allocate(count + BLOCK_BYTES);
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

    private static ByteBuffer allocate(int count) {
        return ByteBuffer.allocateDirect(count).order(ByteOrder.LITTLE_ENDIAN);
    }
}
