package io.livelabel.producer.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file on its way: it grows as {@code NAME.part} and gets its name when it is whole. One thread
 * at a time.
 */
final class PartFile {
    private final Path target;
    private final Path part;

    PartFile(Path target) {
        this.target = target;
        this.part = target.resolveSibling(target.getFileName() + ".part");
    }

    /** A failure of this machine's disk, which no other file would escape. */
    static final class DiskException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DiskException(String what, Path path, IOException cause) {
            super("cannot %s %s: %s".formatted(what, path, cause), cause);
        }
    }

    /** How much of it is there. */
    long size() {
        try {
            return Files.exists(part) ? Files.size(part) : 0;
        } catch (IOException e) {
            throw new DiskException("read", part, e);
        }
    }

    /** Opens it to be written from a byte on; what lies behind is cut off. */
    Writer append(long from) {
        return new Writer(from);
    }

    /** Whether what is there has the MD5. */
    boolean has(String md5) {
        return Files.exists(part) && has(part, md5);
    }

    /** Whether a file has the MD5. */
    static boolean has(Path file, String md5) {
        try {
            return Md5.of(file).equals(md5);
        } catch (IOException e) {
            throw new DiskException("read", file, e);
        }
    }

    /** Gives it its name. */
    void finish() {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new DiskException("write", target, e);
        }
    }

    /** Throws it away. */
    void delete() {
        delete(part);
    }

    /** Throws a file away. */
    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new DiskException("delete", file, e);
        }
    }

    /** It, being written. What was written when it is closed survives a loss of power. */
    final class Writer implements AutoCloseable {
        private final FileChannel channel;

        private Writer(long from) {
            try {
                channel =
                        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                channel.truncate(from);
                channel.position(from);
            } catch (IOException e) {
                throw new DiskException("write", part, e);
            }
        }

        /**
         * Writes what the buffers hold.
         *
         * @return how many bytes
         */
        long write(List<ByteBuffer> buffers) {
            long count = 0;
            try {
                for (ByteBuffer buffer : buffers) {
                    while (buffer.hasRemaining()) {
                        count += channel.write(buffer);
                    }
                }
                return count;
            } catch (IOException e) {
                throw new DiskException("write", part, e);
            }
        }

        @Override
        public void close() {
            try (channel) {
                channel.force(false);
            } catch (IOException e) {
                throw new DiskException("write", part, e);
            }
        }
    }
}
