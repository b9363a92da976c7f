package io.livelabel.model.weights;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Cuts bytes into chunks with checksums, and checks a chunk. */
public final class Chunks {
    /** The most bytes of a chunk: with its record it stays below Kafka's default limits. */
    public static final int MAX_BYTES = 900_000;

    private Chunks() {}

    /**
     * One slice.
     *
     * @param payload its bytes, read-only
     * @param crc32c their CRC-32C, unsigned
     */
    public record Chunk(ByteBuffer payload, long crc32c) {}

    /**
     * Cuts bytes into chunks of at most {@code maxBytes}, in order, without copying.
     *
     * @param all from 0 to its limit; not to be written to from here on
     * @throws IllegalArgumentException if {@code maxBytes} is below 1
     */
    public static List<Chunk> cut(ByteBuffer all, int maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("a chunk has at least 1 byte: " + maxBytes);
        }
        List<Chunk> chunks = new ArrayList<>();
        for (int from = 0; from < all.limit(); ) {
            ByteBuffer payload = all.slice(from, Math.min(maxBytes, all.limit() - from));
            chunks.add(new Chunk(payload, crc32c(payload)));
            from += payload.limit();
        }
        return chunks;
    }

    /** CRC-32C of a buffer's remaining bytes, unsigned; the buffer's position stays. */
    public static long crc32c(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return crc.getValue();
    }
}
