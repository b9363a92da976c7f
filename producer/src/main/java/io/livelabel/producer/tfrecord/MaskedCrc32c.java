package io.livelabel.producer.tfrecord;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksum of TFRecord files: CRC-32C, rotated right by 15 bits, plus {@code 0xa282ead8}.
 *
 * <p>The masking keeps a checksum over bytes that hold checksums themselves from degenerating. One
 * thread at a time.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">the format</a>
 */
public final class MaskedCrc32c {
    private static final int DELTA = 0xa282ead8;
    private static final int ROTATION = 15;

    private final CRC32C crc = new CRC32C();

    /** Checksum of {@code length} bytes from {@code offset}. */
    public int of(byte[] bytes, int offset, int length) {
        crc.reset();
        crc.update(bytes, offset, length);
        return mask((int) crc.getValue());
    }

    /**
     * Checksum of {@code length} bytes from {@code offset}; clears the buffer's position and limit.
     */
    int of(ByteBuffer bytes, int offset, int length) {
        crc.reset();
        crc.update(bytes.limit(offset + length).position(offset));
        bytes.clear();
        return mask((int) crc.getValue());
    }

    /** The masked form of a plain CRC-32C. */
    public static int mask(int crc) {
        return Integer.rotateRight(crc, ROTATION) + DELTA;
    }
}
