package io.livelabel.model.weights;

import io.livelabel.model.weights.InvalidWeightsException.Fault;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;

/**
 * Weights being put together from chunks that come in any order, each checked as it comes and all
 * of them at the end. One thread at a time.
 */
public final class WeightsAssembly {
    private final List<Part> parts;
    private final WeightsEncoding encoding;
    private final int length;
    private final int[] offsets;
    private final String sha256;
    private final byte[] bytes;
    private final BitSet present = new BitSet();

    /**
     * What a chunk must be, as its manifest states it.
     *
     * @param bytes length of the payload
     * @param crc32c CRC-32C of the payload, unsigned
     */
    public record Part(int bytes, long crc32c) {
        /** Refuses an empty part. */
        public Part {
            if (bytes < 1) {
                throw new IllegalArgumentException("a chunk has at least 1 byte: " + bytes);
            }
        }
    }

    /**
     * Expects chunks; takes as much memory as they do.
     *
     * @param parts what is expected, in order of index
     * @param encoding what the chunks are weights in
     * @param parameterCount number of values
     * @param sha256 of the weights as little-endian float32, in lower-case hexadecimal
     * @throws InvalidWeightsException if so many values do not take as many bytes as the parts have
     */
    public WeightsAssembly(
            List<Part> parts, WeightsEncoding encoding, long parameterCount, String sha256)
            throws InvalidWeightsException {
        this.parts = List.copyOf(parts);
        this.encoding = encoding;
        this.sha256 = sha256;
        this.offsets = new int[this.parts.size()];
        long total = 0;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = (int) Math.min(total, Integer.MAX_VALUE);
            total += this.parts.get(i).bytes();
        }
        InvalidWeightsException.requireLength(encoding, total, parameterCount);
        if (parameterCount * Float.BYTES > Integer.MAX_VALUE) {
            throw new InvalidWeightsException(
                    Fault.WRONG_LENGTH,
                    "%d values have %d bytes as float32; at most %d are possible"
                            .formatted(
                                    parameterCount,
                                    parameterCount * Float.BYTES,
                                    Integer.MAX_VALUE));
        }
        this.length = (int) parameterCount;
        this.bytes = new byte[(int) total];
    }

    /**
     * Takes a chunk; copies the payload, whose position stays.
     *
     * @throws InvalidWeightsException if the chunk is not one that is still expected
     */
    public void add(int index, ByteBuffer payload) throws InvalidWeightsException {
        if (index < 0 || index >= offsets.length) {
            throw new InvalidWeightsException(
                    Fault.STRAY, "chunk %d is not in [0, %d)".formatted(index, offsets.length));
        }
        if (present.get(index)) {
            throw new InvalidWeightsException(
                    Fault.DOUBLED, "chunk %d of %d came twice".formatted(index, offsets.length));
        }
        Part part = parts.get(index);
        if (payload.remaining() != part.bytes()) {
            throw new InvalidWeightsException(
                    Fault.WRONG_LENGTH,
                    "chunk %d of %d has %d bytes, expected are %d"
                            .formatted(index, offsets.length, payload.remaining(), part.bytes()));
        }
        long crc32c = Chunks.crc32c(payload);
        if (crc32c != part.crc32c()) {
            throw new InvalidWeightsException(
                    Fault.CORRUPT,
                    "chunk %d of %d has CRC-32C %08x, expected is %08x"
                            .formatted(index, offsets.length, crc32c, part.crc32c()));
        }
        payload.get(payload.position(), bytes, offsets[index], part.bytes());
        present.set(index);
    }

    /** Whether all chunks are there. */
    public boolean isComplete() {
        return present.cardinality() == offsets.length;
    }

    /**
     * The weights; this assembly is not to be used any more.
     *
     * @throws InvalidWeightsException if chunks are missing, they hold no weights in that encoding,
     *     or the hash is another
     */
    public Weights finish() throws InvalidWeightsException {
        if (!isComplete()) {
            throw new InvalidWeightsException(
                    Fault.MISSING,
                    "chunk %d of %d is missing; %d came"
                            .formatted(
                                    present.nextClearBit(0),
                                    offsets.length,
                                    present.cardinality()));
        }
        Weights weights = encoding.decode(bytes, length);
        if (!weights.sha256().equals(sha256)) {
            throw new InvalidWeightsException(
                    Fault.WRONG_HASH,
                    "the weights have SHA-256 %s, expected is %s"
                            .formatted(weights.sha256(), sha256));
        }
        return weights;
    }
}
