package io.livelabel.model.weights;

import io.livelabel.model.weights.InvalidWeightsException.Fault;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Weights being put together from chunks that come in order. What they must be need not be known
 * before the end, and where the chunks are weights as they are, they are hashed as they come: so
 * all but the last of the work can be done while they are still on their way. One thread at a time.
 */
public final class WeightsAssembly {
    private final byte[] bytes;
    private final @Nullable MessageDigest digest;
    private int filled;

    /**
     * Expects chunks of which it is known what they are; takes as much memory as they do.
     *
     * @param bytes of all chunks together
     * @throws InvalidWeightsException if so many values do not take as many bytes in that encoding,
     *     or more than can be held
     */
    public WeightsAssembly(WeightsEncoding encoding, long bytes, long parameterCount)
            throws InvalidWeightsException {
        this(encoding.dtype(), requireLength(encoding, bytes, parameterCount));
    }

    private static long requireLength(WeightsEncoding encoding, long bytes, long parameterCount)
            throws InvalidWeightsException {
        InvalidWeightsException.requireLength(encoding, bytes, parameterCount);
        requirePossible(parameterCount);
        return bytes;
    }

    private static void requirePossible(long parameterCount) throws InvalidWeightsException {
        if (parameterCount * Float.BYTES > Integer.MAX_VALUE) {
            throw new InvalidWeightsException(
                    Fault.WRONG_LENGTH,
                    "%d values have %d bytes as float32; at most %d are possible"
                            .formatted(
                                    parameterCount,
                                    parameterCount * Float.BYTES,
                                    Integer.MAX_VALUE));
        }
    }

    /**
     * Expects chunks; takes as much memory as they may at most.
     *
     * @param dtype what the chunks say that they are weights in
     * @param mostBytes of all chunks together
     * @throws InvalidWeightsException if so many bytes cannot be held
     */
    public WeightsAssembly(String dtype, long mostBytes) throws InvalidWeightsException {
        if (mostBytes < 0 || mostBytes > Integer.MAX_VALUE) {
            throw new InvalidWeightsException(
                    Fault.WRONG_LENGTH,
                    "chunks of %d bytes together cannot be held; 0 to %d are possible"
                            .formatted(mostBytes, Integer.MAX_VALUE));
        }
        this.bytes = new byte[(int) mostBytes];
        this.digest = dtype.equals(Weights.DTYPE) ? Weights.newDigest() : null;
    }

    /**
     * Takes the next chunk; copies the payload, whose position stays.
     *
     * @param crc32c its CRC-32C as it is stated, unsigned
     * @throws InvalidWeightsException if the payload has another, or there is no room for it;
     *     nothing has changed then
     */
    public void add(ByteBuffer payload, long crc32c) throws InvalidWeightsException {
        int length = payload.remaining();
        if (length > bytes.length - filled) {
            throw new InvalidWeightsException(
                    Fault.WRONG_LENGTH,
                    "its %d bytes behind %d are too many; at most %d are expected"
                            .formatted(length, filled, bytes.length));
        }
        long found = Chunks.crc32c(payload);
        if (found != crc32c) {
            throw new InvalidWeightsException(
                    Fault.CORRUPT,
                    "it has CRC-32C %08x, expected is %08x".formatted(found, crc32c));
        }
        payload.get(payload.position(), bytes, filled, length);
        if (digest != null) {
            digest.update(bytes, filled, length);
        }
        filled += length;
    }

    /**
     * The weights; this assembly is not to be used any more.
     *
     * @param encoding what the chunks are weights in
     * @param parameterCount number of values
     * @param sha256 of the weights as little-endian float32, in lower-case hexadecimal
     * @throws InvalidWeightsException if the chunks hold no such weights in that encoding, or the
     *     hash is another
     */
    public Weights finish(WeightsEncoding encoding, long parameterCount, String sha256)
            throws InvalidWeightsException {
        InvalidWeightsException.requireLength(encoding, filled, parameterCount);
        requirePossible(parameterCount);
        Weights weights = decode(encoding, (int) parameterCount);
        if (!weights.sha256().equals(sha256)) {
            throw new InvalidWeightsException(
                    Fault.WRONG_HASH,
                    "the weights have SHA-256 %s, expected is %s"
                            .formatted(weights.sha256(), sha256));
        }
        return weights;
    }

    private Weights decode(WeightsEncoding encoding, int length) throws InvalidWeightsException {
        byte[] all = filled == bytes.length ? bytes : Arrays.copyOf(bytes, filled);
        if (digest != null && encoding instanceof Float32Encoding) {
            return Weights.ofHashed(all, digest.digest());
        }
        return encoding.decode(all, length);
    }
}
