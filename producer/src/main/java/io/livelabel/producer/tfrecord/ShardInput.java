package io.livelabel.producer.tfrecord;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a shard, unpacked where it is packed by gzip or zlib, as TensorFlow may write them.
 * A shard that begins with a record's length and that length's checksum is not packed, whatever its
 * bytes look like. Where packed data is damaged, it ends, and {@link #damage} tells. One thread at
 * a time; the owner closes it.
 */
final class ShardInput implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int UNPACKED_BYTES = 1 << 16;
    // Into an array, a channel reads through memory of its own, which should stay in a core's
    // cache.
    private static final int DETOUR_BYTES = 1 << 16;
    private static final int PROBED_BYTES = 1 << 12;
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int DEFLATE = 8;

    private final long fileBytes;
    private final SeekableByteChannel channel;
    private final FileInput file;
    private final @Nullable InputStream unpacker;
    private final byte[] unpacked;
    private long taken;
    private @Nullable String damage;

    /**
     * Opens a shard.
     *
     * @param position the byte of the unpacked data to begin at
     * @throws IOException if it cannot be read, or ends before that byte
     */
    ShardInput(Path shard, long position) throws IOException {
        this(shard, Files.size(shard), position, Files::newByteChannel);
    }

    /** Opens a shard of so many bytes by other means. */
    ShardInput(Path shard, long fileBytes, long position, Opener opener) throws IOException {
        if (position < 0) {
            throw new IllegalArgumentException("position is %d, at least 0".formatted(position));
        }
        this.fileBytes = fileBytes;
        channel = opener.open(shard);
        try {
            file = new FileInput(Channels.newInputStream(channel));
            byte[] first = file.readNBytes(PROBED_BYTES);
            unpacker = unpacker(first, file);
            unpacked = new byte[unpacker == null ? 0 : UNPACKED_BYTES];
            if (unpacker == null) {
                taken = Math.min(position, fileBytes);
                channel.position(taken);
            } else {
                skip(position);
            }
            if (taken < position) {
                throw new EOFException(
                        "%s has %d bytes of records, reading was to begin at byte %d"
                                .formatted(shard, taken, position));
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** What unpacks a file that begins with {@code first}; null if it is not packed. */
    private static @Nullable InputStream unpacker(byte[] first, InputStream rest)
            throws IOException {
        if (first.length < Short.BYTES || beginsARecord(first)) {
            return null;
        }
        InputStream whole =
                new BufferedInputStream(
                        new SequenceInputStream(new ByteArrayInputStream(first), rest),
                        BUFFER_BYTES);
        int magic = ByteBuffer.wrap(first).getShort() & 0xffff;
        if (magic == GZIP_MAGIC && first.length > 2 && first[2] == DEFLATE) {
            return new GZIPInputStream(whole, BUFFER_BYTES);
        }
        // A zlib stream's first two bytes: method and window, and a check that makes it divide 31.
        // A damaged length can look like that.
        return (magic >>> 8 & 0xf) == DEFLATE && magic % 31 == 0 && unpacksToARecord(first)
                ? new InflaterInputStream(whole)
                : null;
    }

    private static boolean unpacksToARecord(byte[] first) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(first);
            byte[] header = new byte[ShardWindow.HEADER_BYTES];
            int got = 0;
            int more = 1;
            while (got < ShardWindow.HEADER_BYTES && more > 0) {
                more = inflater.inflate(header, got, ShardWindow.HEADER_BYTES - got);
                got += more;
            }
            return got == ShardWindow.HEADER_BYTES && beginsARecord(header);
        } catch (DataFormatException e) {
            return false;
        } finally {
            inflater.end();
        }
    }

    private static boolean beginsARecord(byte[] first) {
        return first.length >= ShardWindow.HEADER_BYTES
                && ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getInt(Long.BYTES)
                        == new MaskedCrc32c().of(first, 0, Long.BYTES);
    }

    /**
     * Reads as many bytes as there are, at most the buffer's room.
     *
     * @throws IOException if the file cannot be read, which says nothing of what is packed in it
     */
    void read(ByteBuffer into) throws IOException {
        int before = into.position();
        if (unpacker == null) {
            readFile(into);
        } else {
            unpack(unpacker, into);
        }
        taken += into.position() - before;
    }

    private void readFile(ByteBuffer into) throws IOException {
        // What is appended to a file while it is read belongs to nobody yet.
        int end = (int) Math.min(into.limit(), into.position() + fileBytes - taken);
        int room = into.limit();
        int got = 0;
        while (into.position() < end && got >= 0) {
            int most = into.isDirect() ? end : Math.min(end, into.position() + DETOUR_BYTES);
            got = channel.read(into.limit(most));
        }
        into.limit(room);
    }

    private void unpack(InputStream from, ByteBuffer into) throws IOException {
        try {
            int got = 0;
            while (into.hasRemaining() && damage == null && got >= 0) {
                got = from.read(unpacked, 0, Math.min(unpacked.length, into.remaining()));
                into.put(unpacked, 0, Math.max(0, got));
            }
        } catch (ZipException | EOFException e) {
            if (file.failure != null) {
                throw e;
            }
            damage = String.valueOf(e.getMessage());
        }
        // Behind a gzip member, a stream takes a file that cannot be read for one that has ended.
        if (file.failure != null) {
            throw file.failure;
        }
    }

    private void skip(long count) throws IOException {
        ByteBuffer skipped = ByteBuffer.allocate(UNPACKED_BYTES);
        boolean full = true;
        while (taken < count && full) {
            skipped.clear().limit((int) Math.min(UNPACKED_BYTES, count - taken));
            read(skipped);
            full = !skipped.hasRemaining();
        }
    }

    /** Whether so many bytes cannot be left; of a packed shard only reading tells. */
    boolean endsBefore(long count) {
        return unpacker == null && count > fileBytes - taken;
    }

    /** What is wrong with the packed data, where it ended for that. */
    @Nullable String damage() {
        return damage;
    }

    /** Whether it is packed. */
    boolean isPacked() {
        return unpacker != null;
    }

    /** How far into the file was read. */
    long fileBytesRead() {
        return file.count;
    }

    @Override
    public void close() throws IOException {
        try (SeekableByteChannel ofFile = channel;
                InputStream ofPacked = unpacker) {
            taken = fileBytes;
        }
    }

    /** Opens a file. */
    interface Opener {
        SeekableByteChannel open(Path file) throws IOException;
    }

    /** What is read of a file: counts it, and keeps the exception of a read that failed. */
    private static final class FileInput extends FilterInputStream {
        private long count;
        private @Nullable IOException failure;

        FileInput(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                int read = super.read(into, offset, length);
                count += Math.max(0, read);
                return read;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }
}
