package io.livelabel.model.weights;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A form in which weights travel. What comes back out of it has the same bits, and with them the
 * same SHA-256, as what went in.
 */
public sealed interface WeightsEncoding permits Float32Encoding, Float16Encoding, DeltaEncoding {
    /** Its name, as manifests and chunks state it. */
    String dtype();

    /**
     * The weights in this form; the same weights give the same bytes.
     *
     * @return read-only
     * @throws IllegalArgumentException if this form does not hold them to the bit
     */
    ByteBuffer encode(Weights weights);

    /**
     * The weights of this form's bytes.
     *
     * @param encoded not to be written to from here on
     * @param length number of values
     * @throws InvalidWeightsException if the bytes are not those of so many values
     */
    Weights decode(byte[] encoded, int length) throws InvalidWeightsException;

    /** The fewest bytes that so many values take. */
    long leastBytes(long length);

    /** The most bytes that so many values take. */
    long mostBytes(long length);

    /** The form of a name, if it is one that stands by itself; nothing for others. */
    static Optional<WeightsEncoding> full(String dtype) {
        return switch (dtype) {
            case Weights.DTYPE -> Optional.of(new Float32Encoding());
            case Float16Encoding.DTYPE -> Optional.of(new Float16Encoding());
            default -> Optional.empty();
        };
    }
}
