package io.livelabel.producer.tfrecord;

import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The records of one shard in order, with both checksums of each checked; the shard may be packed
 * by gzip or zlib, which its first bytes tell.
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

    private final ShardInput in;
    private final MaskedCrc32c crc = new MaskedCrc32c();
    private final byte[] header = new byte[HEADER_BYTES];
    private byte[] data = new byte[1 << 16];
    private int dataBytes;
    private long position;
    private long nextPosition;
    private long number;
    private long size;
    private boolean ended;

    /** Opens a shard at its beginning. */
    public TfRecordReader(Path shard) throws IOException {
        this(shard, 0, 0);
    }

    /**
     * Opens a shard at one of its records, and tells of it what a reader from the beginning would.
     * Unpacked shards are not read up to there, packed ones are.
     *
     * @param position the byte at which the record begins, in the unpacked data: {@link
     *     #nextPosition} of the one before it
     * @param number the record's number
     * @throws IOException if the shard cannot be read, or ends before that byte
     */
    public TfRecordReader(Path shard, long position, long number) throws IOException {
        if (number < 0) {
            throw new IllegalArgumentException("number is %d, at least 0".formatted(number));
        }
        this.in = new ShardInput(shard, position);
        this.nextPosition = position;
        this.number = number - 1;
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
        if (ended) {
            return false;
        }
        int got = in.read(header, 0, HEADER_BYTES);
        if (got == 0 && nextPosition > 0 && in.damage() == null) {
            ended = true;
            return false;
        }
        number++;
        position = nextPosition;
        if (got < HEADER_BYTES) {
            throw giveUp(DeadLetterReason.TRUNCATED, got, 0, cutHeader(got));
        }
        size = littleEndian(header).getLong(0);
        requireSoundLength();
        boolean tooLarge = size > MAX_RECORD_BYTES;
        int wanted = tooLarge ? MAX_RECORD_BYTES : (int) size + FOOTER_BYTES;
        int read = read(wanted);
        if (read < wanted) {
            throw endInside(read, 0);
        }
        if (tooLarge) {
            skipRest(read);
        }
        nextPosition = position + HEADER_BYTES + size + FOOTER_BYTES;
        dataBytes = tooLarge ? MAX_RECORD_BYTES : (int) size;
        if (tooLarge) {
            throw new MalformedRecordException(
                    DeadLetterReason.TOO_LARGE,
                    "record has %d bytes, at most %d are read".formatted(size, MAX_RECORD_BYTES));
        }
        requireChecksum((int) size);
        return true;
    }

    private static String cutHeader(int got) {
        return got == 0
                ? "the shard is empty: 0 bytes"
                : "the shard ends %d bytes into a record's header of %d"
                        .formatted(got, HEADER_BYTES);
    }

    private void requireSoundLength() throws IOException, MalformedRecordException {
        int claimed = littleEndian(header).getInt(Long.BYTES);
        int actual = crc.of(header, 0, Long.BYTES);
        if (claimed != actual) {
            int read = read(KEPT_OF_REST_BYTES - HEADER_BYTES);
            long lost = in.drain();
            throw giveUp(
                    DeadLetterReason.CORRUPT_FRAMING,
                    HEADER_BYTES + read,
                    lost,
                    "CRC of the record's length is %08x, the shard says %08x; the %d bytes from here on cannot be read"
                            .formatted(actual, claimed, HEADER_BYTES + read + lost));
        }
        // A length of 2^63 or more is negative here.
        if (size < 0 || in.endsBefore(size + FOOTER_BYTES)) {
            int read = read(KEPT_OF_REST_BYTES - HEADER_BYTES);
            throw endInside(read, in.drain());
        }
    }

    private void skipRest(int read) throws IOException, MalformedRecordException {
        long left = size + FOOTER_BYTES - read;
        long skipped = in.skip(left);
        if (skipped < left) {
            throw endInside(read, skipped);
        }
    }

    /** The shard ended in the record that {@link #data} holds the first {@code read} bytes of. */
    private MalformedRecordException endInside(int read, long lost) {
        return giveUp(
                DeadLetterReason.TRUNCATED,
                HEADER_BYTES + read,
                lost,
                "the shard ends %d bytes into a record whose length is given as %s"
                        .formatted(HEADER_BYTES + read + lost, Long.toUnsignedString(size)));
    }

    /**
     * Ends the shard: header and data are what is left of it.
     *
     * @param kept how many bytes of both there are
     * @param lost how many came behind them
     */
    private MalformedRecordException giveUp(
            DeadLetterReason reason, int kept, long lost, String detail) {
        ended = true;
        int ofHeader = Math.min(kept, HEADER_BYTES);
        int ofData = Math.min(kept, KEPT_OF_REST_BYTES) - ofHeader;
        grow(ofHeader + ofData);
        System.arraycopy(data, 0, data, ofHeader, ofData);
        System.arraycopy(header, 0, data, 0, ofHeader);
        dataBytes = ofHeader + ofData;
        size = kept + lost;
        nextPosition = position + size;
        String damage = in.damage();
        return new MalformedRecordException(
                reason,
                damage == null
                        ? detail
                        : "%s; its packed data is damaged: %s".formatted(detail, damage));
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

    /** Reads into {@link #data}, as many bytes as there are; returns how many. */
    private int read(int length) throws IOException {
        grow(length);
        return in.read(data, 0, length);
    }

    private void grow(int length) {
        if (length > data.length) {
            data = Arrays.copyOf(data, Math.max(length, data.length * 3 / 2));
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

    /** The byte at which the record begins, in the unpacked data. */
    public long position() {
        return position;
    }

    /** The byte behind the record. */
    public long nextPosition() {
        return nextPosition;
    }

    /**
     * How many bytes of the file, packed or not, lie before what is to be read: what progress is
     * measured by.
     */
    public long fileBytesRead() {
        return in.fileBytesRead();
    }

    /**
     * Whether nothing is left: {@link #next} returned false, or its fault took the rest. A shard
     * that has ended is not opened again at {@link #nextPosition}, where a fault of the file's end
     * would be told twice.
     */
    public boolean ended() {
        return ended;
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
