package io.livelabel.producer.tfrecord;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A shard being written, record after record. The caller closes it; one thread at a time. */
public final class TfRecordWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final OutputStream out;
    private final MaskedCrc32c crc = new MaskedCrc32c();
    private final ByteBuffer frame =
            ByteBuffer.allocate(Long.BYTES + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** Creates the file, or empties it. */
    public TfRecordWriter(Path shard) throws IOException {
        this(new BufferedOutputStream(Files.newOutputStream(shard), BUFFER_BYTES));
    }

    /** Writes to a stream, which is closed with this writer. */
    public TfRecordWriter(OutputStream out) {
        this.out = out;
    }

    /** Appends a record that is the whole array. */
    public void write(byte[] data) throws IOException {
        write(data, 0, data.length);
    }

    /** Appends a record of {@code length} bytes from {@code offset}. */
    public void write(byte[] data, int offset, int length) throws IOException {
        frame.clear().putLong(length);
        frame.putInt(crc.of(frame.array(), 0, Long.BYTES));
        out.write(frame.array(), 0, frame.position());
        out.write(data, offset, length);
        frame.clear().putInt(crc.of(data, offset, length));
        out.write(frame.array(), 0, frame.position());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
