package io.livelabel.producer.tfrecord;

import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The records of one shard in order, with both checksums of each checked.
 *
 * <p>A fault throws, and {@link #data}, {@link #position}, {@link #number} and {@link #size} then
 * describe the faulty place; {@link #next} goes on behind it. After wrong data that is the next
 * record. After a wrong length, or an end in the middle of a record, nothing more can be found: the
 * rest of the shard is the faulty place, and the shard ends. An empty file is such a rest of no
 * bytes.
 *
 * <p>Memory: one buffer as long as the longest record, at most {@link #MAX_RECORD_BYTES}. The
 * caller closes it; one thread at a time.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">the format</a>
 */
public final class TfRecordReader implements AutoCloseable {
    /** The longest record that is read; a longer one is a fault, and is skipped. */
    public static final int MAX_RECORD_BYTES = 64 << 20;

    private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;
    private static final int FOOTER_BYTES = Integer.BYTES;
    private static final int KEPT_OF_REST_BYTES = 1 << 20;
    private static final int BUFFER_BYTES = 1 << 18;

    private final Path shard;
    private final long fileBytes;
    private final InputStream in;
    private final MaskedCrc32c crc = new MaskedCrc32c();
    private final byte[] header = new byte[HEADER_BYTES];
    private byte[] data = new byte[1 << 16];
    private int dataBytes;
    private long position;
    private long nextPosition;
    private long number = -1;
    private long size;
    private boolean ended;

    /** Opens a shard. */
    public TfRecordReader(Path shard) throws IOException {
        this.shard = shard;
        this.fileBytes = Files.size(shard);
        this.in = new BufferedInputStream(Files.newInputStream(shard), BUFFER_BYTES);
    }

    /**
     * Reads the next record.
     *
     * @return false at the end of the shard
     * @throws MalformedRecordException if there is no intact record: TRUNCATED, CORRUPT_FRAMING, or
     *     TOO_LARGE
     * @throws IOException if the file cannot be read
     */
    public boolean next() throws IOException, MalformedRecordException {
        if (ended || (nextPosition == fileBytes && fileBytes > 0)) {
            return false;
        }
        number++;
        position = nextPosition;
        long left = fileBytes - position;
        if (left < HEADER_BYTES) {
            read(0, (int) left);
            throw endWith(
                    DeadLetterReason.TRUNCATED,
                    left,
                    left == 0
                            ? "the shard is empty: 0 bytes"
                            : "the shard ends %d bytes into a record's header of %d"
                                    .formatted(left, HEADER_BYTES));
        }
        readFully(header, 0, HEADER_BYTES);
        size = littleEndian(header).getLong(0);
        requireSoundLength(left);
        if (size > MAX_RECORD_BYTES) {
            read(0, MAX_RECORD_BYTES);
            in.skipNBytes(size - MAX_RECORD_BYTES + FOOTER_BYTES);
            nextPosition = position + HEADER_BYTES + size + FOOTER_BYTES;
            throw new MalformedRecordException(
                    DeadLetterReason.TOO_LARGE,
                    "record has %d bytes, at most %d are read".formatted(size, MAX_RECORD_BYTES));
        }
        read(0, (int) size + FOOTER_BYTES);
        nextPosition = position + HEADER_BYTES + size + FOOTER_BYTES;
        dataBytes = (int) size;
        requireChecksum((int) size);
        return true;
    }

    private void requireSoundLength(long left) throws IOException, MalformedRecordException {
        int claimed = littleEndian(header).getInt(Long.BYTES);
        int actual = crc.of(header, 0, Long.BYTES);
        boolean corrupt = claimed != actual;
        // A length of 2^63 or more is negative here.
        boolean truncated = size < 0 || size > left - HEADER_BYTES - FOOTER_BYTES;
        if (!corrupt && !truncated) {
            return;
        }
        long length = size;
        int kept = (int) Math.min(left, KEPT_OF_REST_BYTES);
        read(HEADER_BYTES, kept - HEADER_BYTES);
        System.arraycopy(header, 0, data, 0, HEADER_BYTES);
        throw corrupt
                ? endWith(
                        DeadLetterReason.CORRUPT_FRAMING,
                        left,
                        "CRC of the record's length is %08x, the shard says %08x; the %d bytes from here on cannot be read"
                                .formatted(actual, claimed, left))
                : endWith(
                        DeadLetterReason.TRUNCATED,
                        left,
                        "the shard ends %d bytes into a record whose length is given as %s"
                                .formatted(left, Long.toUnsignedString(length)));
    }

    private void requireChecksum(int length) throws MalformedRecordException {
        int claimed = littleEndian(data).getInt(length);
        int actual = crc.of(data, 0, length);
        if (claimed != actual) {
            throw new MalformedRecordException(
                    DeadLetterReason.CORRUPT_FRAMING,
                    "CRC of the record's data is %08x, the shard says %08x"
                            .formatted(actual, claimed));
        }
    }

    private MalformedRecordException endWith(DeadLetterReason reason, long left, String detail) {
        ended = true;
        size = left;
        nextPosition = fileBytes;
        return new MalformedRecordException(reason, detail);
    }

    /** Reads into {@link #data} from {@code offset}, growing it, and sets its length. */
    private void read(int offset, int length) throws IOException {
        int end = offset + length;
        if (end > data.length) {
            data = new byte[Math.max(end, data.length * 3 / 2)];
        }
        dataBytes = end;
        readFully(data, offset, length);
    }

    private void readFully(byte[] into, int offset, int length) throws IOException {
        int got = in.readNBytes(into, offset, length);
        if (got < length) {
            throw new IOException(
                    "%s shrank while it was read: it ends before byte %d, it had %d"
                            .formatted(shard, position + offset + length, fileBytes));
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The record's data, backed by an array; overwritten by the next call of {@link #next}. After a
     * fault, the data as read; where the rest of the shard is lost, the first mebibyte of that
     * rest, from {@link #position} on.
     */
    public ByteBuffer data() {
        return ByteBuffer.wrap(data, 0, dataBytes);
    }

    /** A copy of at most {@code limit} bytes of {@link #data}. */
    public byte[] copyData(int limit) {
        return Arrays.copyOf(data, Math.min(limit, dataBytes));
    }

    /** The length of the record's data in bytes; after a fault, of what was lost. */
    public long size() {
        return size;
    }

    /** The byte at which the record begins. */
    public long position() {
        return position;
    }

    /** The byte behind the record. */
    public long nextPosition() {
        return nextPosition;
    }

    /** The record's number in the shard, from 0. */
    public long number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
