package io.livelabel.model.weights;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.livelabel.model.weights.InvalidWeightsException.Fault;
import java.nio.ByteBuffer;

/**
 * Weights as what of their bits differs from an anchor's, without loss: the exclusive-or of both,
 * its {@link BytePlanes} one behind the other, in a frame of Zstandard (RFC 8878).
 *
 * @param anchor what it is from: other weights of the same length
 */
public record DeltaEncoding(Weights anchor) implements WeightsEncoding {
    /** Its name. */
    public static final String DTYPE = "float32-le-xor-zstd";

    private static final int LEVEL = 3;

    @Override
    public String dtype() {
        return DTYPE;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Takes as much memory as the weights two times over while it lasts. Where nearly all bits
     * differ, the bytes can be more than those of the weights.
     *
     * @throws IllegalArgumentException if the anchor has another length
     */
    @Override
    public ByteBuffer encode(Weights weights) {
        byte[] compressed = Zstd.compress(BytePlanes.ofDifference(weights, anchor), LEVEL);
        return ByteBuffer.wrap(compressed).asReadOnlyBuffer();
    }

    @Override
    public Weights decode(byte[] encoded, int length) throws InvalidWeightsException {
        InvalidWeightsException.requireLength(this, encoded.length, length);
        if (length != anchor.length()) {
            throw new InvalidWeightsException(
                    Fault.WRONG_LENGTH,
                    "a delta of %d values is from an anchor of %d"
                            .formatted(length, anchor.length()));
        }
        byte[] planes = new byte[length * Float.BYTES];
        long got = decompress(encoded, planes);
        if (got != planes.length) {
            throw new InvalidWeightsException(
                    Fault.WRONG_LENGTH,
                    "the delta has %d bytes, %d values have %d"
                            .formatted(got, length, planes.length));
        }
        return BytePlanes.applyTo(anchor, planes);
    }

    private static long decompress(byte[] encoded, byte[] planes) throws InvalidWeightsException {
        try {
            return Zstd.decompress(planes, encoded);
        } catch (ZstdException e) {
            throw new InvalidWeightsException(
                    Fault.CORRUPT,
                    "the delta's %d bytes cannot be decompressed to at most %d: %s"
                            .formatted(encoded.length, planes.length, e.getMessage()));
        }
    }

    @Override
    public long leastBytes(long length) {
        return 1;
    }

    @Override
    public long mostBytes(long length) {
        return Zstd.compressBound(length * Float.BYTES);
    }
}
