package io.livelabel.producer.tfrecord;

import static io.livelabel.producer.tfrecord.ShardBytes.framed;
import static io.livelabel.producer.tfrecord.ShardBytes.gzip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.ZipException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardInputTest {
    private static final int RECORD_BYTES = 500_000;

    @TempDir Path directory;
    private byte[] shard;

    @BeforeEach
    void makeShard() throws IOException {
        byte[] record = new byte[RECORD_BYTES];
        new SplittableRandom(11).nextBytes(record);
        shard = framed(record);
    }

    @Test
    void passesOnThatAFileCannotBeRead() throws Exception {
        passesOn(shard, new EOFException("connection closed"));
        passesOn(shard, new ZipException("an archive's entry"));
        passesOn(shard, new IOException("disk"));
    }

    @Test
    void passesOnThatAPackedFileCannotBeRead() throws Exception {
        passesOn(gzip(shard), new EOFException("connection closed"));
        passesOn(gzip(shard), new ZipException("an archive's entry"));
        passesOn(gzip(shard), new IOException("disk"));
    }

    @Test
    void passesOnThatAFileCannotBeReadBehindAGzipMember() throws Exception {
        byte[] packed = gzip(shard);
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.write(packed);
        twice.write(packed);
        passesOn(twice.toByteArray(), packed.length, new EOFException("connection closed"));
    }

    @Test
    void takesAPackedFileThatEndsEarlyForDamaged() throws Exception {
        byte[] packed = gzip(shard);
        Path file = Files.write(directory.resolve("cut"), Arrays.copyOf(packed, packed.length / 2));
        try (ShardInput input = new ShardInput(file, 0)) {
            ByteBuffer into = ByteBuffer.allocate(shard.length);
            input.read(into);
            assertThat(into.position()).isPositive().isLessThan(shard.length);
            assertThat(input.damage()).startsWith("Unexpected end");
        }
    }

    private void passesOn(byte[] bytes, IOException failure) throws IOException {
        passesOn(bytes, bytes.length / 2, failure);
    }

    private void passesOn(byte[] bytes, int readable, IOException failure) throws IOException {
        Path file = Files.write(directory.resolve("shard"), bytes);
        ByteBuffer into = ByteBuffer.allocate(2 * shard.length);
        try (ShardInput input =
                new ShardInput(
                        file,
                        bytes.length,
                        0,
                        path -> new Failing(Files.newByteChannel(path), readable, failure))) {
            assertThatThrownBy(() -> input.read(into)).isSameAs(failure);
            assertThat(input.damage()).isNull();
        }
    }

    /** A file of which only the first bytes can be read. */
    private record Failing(SeekableByteChannel file, int readable, IOException failure)
            implements SeekableByteChannel {
        @Override
        public int read(ByteBuffer into) throws IOException {
            long left = readable - file.position();
            if (left <= 0) {
                throw failure;
            }
            int limit = into.limit();
            into.limit((int) Math.min(limit, into.position() + left));
            int read = file.read(into);
            into.limit(limit);
            return read;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            return file.write(from);
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public SeekableByteChannel position(long to) throws IOException {
            file.position(to);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) throws IOException {
            file.truncate(size);
            return this;
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
