package io.livelabel.producer.tfrecord;

import static io.livelabel.producer.tfrecord.ShardWindow.FOOTER_BYTES;
import static io.livelabel.producer.tfrecord.ShardWindow.HEADER_BYTES;

import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The records of one shard in order, with both checksums of each checked; the shard may be packed
 * by gzip or zlib, which its first bytes tell.
 *
 * <p>A fault throws, and {@link #data}, {@link #position}, {@link #number} and {@link #size} then
 * describe the faulty place; {@link #next} goes on behind it. Where a record's data is wrong, and
 * the next record begins where it should, that place is the one record. Where the length is wrong,
 * or bytes are missing or too many, the place is the stretch up to the next sound record, however
 * many records it held, or up to the shard's end if there is none. Of a packed shard nothing is
 * found behind the byte from which it cannot be unpacked. An empty file is a faulty place of no
 * bytes.
 *
 * <p>Memory: {@link ReadMemory} for the longest record, of at most {@link #MAX_RECORD_BYTES}. The
 * caller closes it; one thread at a time.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">the format</a>
 */
public final class TfRecordReader implements AutoCloseable {
    /** The longest record that is read; a longer one is a fault, and is skipped. */
    public static final int MAX_RECORD_BYTES = 64 << 20;

    private static final int KEPT_BYTES = 1 << 20;
    private static final int NONE = -1;
    // With a longer one, the byte behind the record could not be counted.
    private static final long LONGEST_RECORD = Long.MAX_VALUE - HEADER_BYTES - FOOTER_BYTES;

    private final ShardWindow window;
    private ByteBuffer data = ByteBuffer.allocate(0);
    // How long the data is that nobody has asked for, and which is in the window alone; or NONE.
    private int dataBytes = NONE;
    private long position;
    private long nextPosition;
    private long number;
    private long size;
    private boolean ended;

    /** Opens a shard at its beginning, with memory of its own. */
    public TfRecordReader(Path shard) throws IOException {
        this(shard, 0, 0);
    }

    /** Opens a shard at one of its records, with memory of its own. */
    public TfRecordReader(Path shard, long position, long number) throws IOException {
        this(shard, position, number, new ReadMemory());
    }

    /**
     * Opens a shard at one of its records, and tells of it what a reader from the beginning would.
     * Unpacked shards are not read up to there, packed ones are.
     *
     * @param position the byte at which the record begins, in the unpacked data: {@link
     *     #nextPosition} of the one before it
     * @param number the record's number
     * @param memory what it is read into; no other reader's until this one is closed
     * @throws IOException if the shard cannot be read, or ends before that byte
     */
    public TfRecordReader(Path shard, long position, long number, ReadMemory memory)
            throws IOException {
        if (number < 0) {
            throw new IllegalArgumentException("number is %d, at least 0".formatted(number));
        }
        this.window = new ShardWindow(shard, position, memory);
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
        dataBytes = NONE;
        window.skip(nextPosition - window.position());
        int held = window.ensure(HEADER_BYTES);
        if (held == 0 && nextPosition > 0 && window.input().damage() == null) {
            ended = true;
            return false;
        }
        number++;
        position = nextPosition;
        if (held < HEADER_BYTES) {
            throw lost(DeadLetterReason.TRUNCATED, cutHeader(held));
        }
        if (!window.lengthAgrees(0)) {
            throw lost(
                    DeadLetterReason.CORRUPT_FRAMING,
                    disagreement("length", window.lengthChecksum(0), window.checksum(Long.BYTES)));
        }
        size = window.length(0);
        // A length of 2^63 or more is negative here.
        if (size < 0
                || size > LONGEST_RECORD
                || window.endsBefore(size + HEADER_BYTES + FOOTER_BYTES)) {
            throw cutData();
        }
        if (size > MAX_RECORD_BYTES) {
            throw tooLarge();
        }
        requireData((int) size);
        dataBytes = (int) size;
        return true;
    }

    private String cutHeader(int held) {
        return held == 0 && position == 0
                ? "the shard is empty: 0 bytes"
                : "the shard ends %d bytes into a record's header of %d"
                        .formatted(held, HEADER_BYTES);
    }

    private static String disagreement(String of, int actual, int claimed) {
        return "CRC of the record's %s is %08x, the shard says %08x".formatted(of, actual, claimed);
    }

    private MalformedRecordException cutData() throws IOException {
        return lost(
                DeadLetterReason.TRUNCATED,
                "the shard ends in a record whose length is given as %s"
                        .formatted(Long.toUnsignedString(size)));
    }

    private MalformedRecordException tooLarge() throws IOException {
        int kept = Math.min(KEPT_BYTES, window.ensure(HEADER_BYTES + KEPT_BYTES) - HEADER_BYTES);
        data = ByteBuffer.wrap(window.copy(HEADER_BYTES, kept));
        long length = size;
        long whole = HEADER_BYTES + length + FOOTER_BYTES;
        long skipped = window.skip(whole);
        nextPosition = window.position();
        if (skipped < whole) {
            ended = true;
            size = skipped;
            return fault(
                    DeadLetterReason.TRUNCATED,
                    "the shard ends %d bytes into a record whose length is given as %d"
                            .formatted(skipped, length));
        }
        return fault(
                DeadLetterReason.TOO_LARGE,
                "record has %d bytes, at most %d are read".formatted(length, MAX_RECORD_BYTES));
    }

    private void requireData(int length) throws IOException, MalformedRecordException {
        int whole = HEADER_BYTES + length + FOOTER_BYTES;
        if (window.ensure(whole) < whole) {
            throw cutData();
        }
        int claimed = window.checksum(HEADER_BYTES + length);
        int actual = window.dataChecksum(length);
        if (claimed != actual) {
            String detail = disagreement("data", actual, claimed);
            if (!isFollowed(whole)) {
                throw lost(DeadLetterReason.CORRUPT_FRAMING, detail);
            }
            dataBytes = length;
            nextPosition = position + whole;
            throw fault(DeadLetterReason.CORRUPT_FRAMING, detail);
        }
        nextPosition = position + whole;
    }

    /** Whether the shard goes on, or ends, where the record ends. */
    private boolean isFollowed(int whole) throws IOException {
        int held = window.ensure(whole + HEADER_BYTES);
        return held == whole || (held >= whole + HEADER_BYTES && window.lengthAgrees(whole));
    }

    /** Gives up what lies from here to the next sound record, or to the shard's end. */
    private MalformedRecordException lost(DeadLetterReason reason, String detail)
            throws IOException {
        int kept = Math.min(KEPT_BYTES, window.ensure(KEPT_BYTES));
        data = ByteBuffer.wrap(window.copy(0, kept));
        ended = !SoundRecordSearch.move(window);
        nextPosition = window.position();
        size = nextPosition - position;
        data.limit((int) Math.min(kept, size));
        if (ended) {
            return fault(
                    reason,
                    size < HEADER_BYTES
                            ? detail
                            : "%s; no sound record follows in the %d bytes to the shard's end"
                                    .formatted(detail, size));
        }
        return fault(
                DeadLetterReason.CORRUPT_FRAMING,
                "%s; the next sound record begins %d bytes on".formatted(detail, size));
    }

    private MalformedRecordException fault(DeadLetterReason reason, String detail) {
        String damage = window.input().damage();
        return new MalformedRecordException(
                reason,
                damage == null || !ended
                        ? detail
                        : "%s; its packed data is damaged: %s".formatted(detail, damage));
    }

    /**
     * The record's data, backed by an array; the buffer and what it holds are good until the next
     * call of {@link #next}. After a fault, the data as read, of a record that is too large its
     * first mebibyte; where a stretch is lost, the first mebibyte of that stretch, from {@link
     * #position} on.
     */
    public ByteBuffer data() {
        if (dataBytes != NONE) {
            data = window.view(HEADER_BYTES, dataBytes);
            dataBytes = NONE;
        }
        return data.rewind();
    }

    /** A copy of at most {@code limit} bytes of {@link #data}. */
    public byte[] copyData(int limit) {
        ByteBuffer whole = data();
        byte[] copy = new byte[Math.min(limit, whole.remaining())];
        whole.get(copy);
        return copy;
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
        return window.input().isPacked() ? window.input().fileBytesRead() : nextPosition;
    }

    /**
     * Whether nothing is left: {@link #next} returned false, or its fault took the rest. A shard
     * that has ended is not opened again at {@link #nextPosition}, where a fault of the file's end
     * would be told twice.
     */
    public boolean ended() {
        return ended;
    }

    /**
     * The record's number in the shard, from 0: how many records and faulty places lie before it. A
     * faulty place counts as one, however many records it held.
     */
    public long number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}
