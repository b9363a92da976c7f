package io.livelabel.producer.replay;

import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * The shards of a replay, each with what tells it from others of its name: a fingerprint of its
 * size, its beginning and its end. Immutable.
 */
final class ReplayShards {
    // Reading all of a large set would take longer than sending it.
    private static final int SAMPLED_BYTES = 1 << 16;

    private final List<Path> paths;
    private final long[] fingerprints;
    private final long[] sizes;

    /**
     * Looks at the files.
     *
     * @throws UserException if one is not there or may not be read
     */
    ReplayShards(List<Path> shards) {
        paths = List.copyOf(shards);
        fingerprints = new long[shards.size()];
        sizes = new long[shards.size()];
        for (int i = 0; i < fingerprints.length; i++) {
            Path shard = shards.get(i);
            try {
                if (!Files.isRegularFile(shard)) {
                    throw new UserException("no such shard: " + shard);
                }
                sizes[i] = Files.size(shard);
                fingerprints[i] = fingerprint(shard);
            } catch (IOException e) {
                throw new UserException("cannot read the shard %s: %s".formatted(shard, e), e);
            }
        }
    }

    /** Number of shards. */
    int count() {
        return fingerprints.length;
    }

    /** Where a shard is. */
    Path path(int index) {
        return paths.get(index);
    }

    /** A shard's file name. */
    String name(int index) {
        return ReplayConfig.nameOf(paths.get(index));
    }

    /** Bytes of a shard's file. */
    long bytes(int index) {
        return sizes[index];
    }

    /** Bytes of all shards. */
    long bytes() {
        long all = 0;
        for (long size : sizes) {
            all += size;
        }
        return all;
    }

    /** Fingerprint of a shard. */
    long fingerprint(int index) {
        return fingerprints[index];
    }

    private static long fingerprint(Path shard) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(shard)) {
            long size = channel.size();
            ByteBuffer first = read(channel, 0, size);
            ByteBuffer last = read(channel, Math.max(0, size - SAMPLED_BYTES), size);
            return digest(ByteBuffer.allocate(Long.BYTES).putLong(size).flip(), first, last);
        }
    }

    private static ByteBuffer read(SeekableByteChannel channel, long from, long size)
            throws IOException {
        ByteBuffer part = ByteBuffer.allocate((int) Math.min(SAMPLED_BYTES, size - from));
        channel.position(from);
        // A read may give less than asked for.
        int read = 0;
        while (part.hasRemaining() && read >= 0) {
            read = channel.read(part);
        }
        return part.flip();
    }

    private static long digest(ByteBuffer... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (ByteBuffer part : parts) {
                digest.update(part);
            }
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
