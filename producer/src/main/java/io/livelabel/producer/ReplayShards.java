package io.livelabel.producer;

import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The shards of a replay in order, each with what tells it from others of its name: fingerprints of
 * the shard, and of all shards up to and with it. Immutable.
 */
final class ReplayShards {
    // A shard's size, beginning and end; reading all of a large set would take longer than sending.
    private static final int SAMPLED_BYTES = 1 << 16;

    private final long[] fingerprints;
    private final long[] upTo;
    private final Map<String, Integer> indexByName = new HashMap<>();
    private final long bytes;

    /**
     * Looks at the files.
     *
     * @throws UserException if one is not there or may not be read
     */
    ReplayShards(List<Path> shards) {
        fingerprints = new long[shards.size()];
        upTo = new long[shards.size()];
        long total = 0;
        long before = 0;
        for (int i = 0; i < fingerprints.length; i++) {
            Path shard = shards.get(i);
            String name = ReplayConfig.nameOf(shard);
            try {
                if (!Files.isRegularFile(shard)) {
                    throw new UserException("no such shard: " + shard);
                }
                total += Files.size(shard);
                fingerprints[i] = fingerprint(shard);
            } catch (IOException e) {
                throw new UserException("cannot read the shard %s: %s".formatted(shard, e), e);
            }
            upTo[i] =
                    digest(
                            longs(before, fingerprints[i]),
                            ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)));
            before = upTo[i];
            indexByName.put(name, i);
        }
        bytes = total;
    }

    /** Number of shards. */
    int count() {
        return fingerprints.length;
    }

    /** Bytes of all shards. */
    long bytes() {
        return bytes;
    }

    /** Index of the shard of a file name, if there is one. */
    OptionalInt index(String name) {
        Integer index = indexByName.get(name);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** Fingerprint of a shard. */
    long fingerprint(int index) {
        return fingerprints[index];
    }

    /** Fingerprint of the shards up to and with one. */
    long fingerprintUpTo(int index) {
        return upTo[index];
    }

    private static long fingerprint(Path shard) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(shard)) {
            long size = channel.size();
            ByteBuffer first = read(channel, 0, size);
            ByteBuffer last = read(channel, Math.max(0, size - SAMPLED_BYTES), size);
            return digest(longs(size), first, last);
        }
    }

    private static ByteBuffer read(SeekableByteChannel channel, long from, long size)
            throws IOException {
        ByteBuffer part = ByteBuffer.allocate((int) Math.min(SAMPLED_BYTES, size - from));
        channel.position(from);
        while (part.hasRemaining() && channel.read(part) >= 0) {
            // A read may give less than asked for.
            continue;
        }
        return part.flip();
    }

    private static ByteBuffer longs(long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Long.BYTES);
        for (long value : values) {
            buffer.putLong(value);
        }
        return buffer.flip();
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
