package io.livelabel.model.weights;

/** Chunks that do not make up the weights they are said to be. */
public final class InvalidWeightsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    /** What is wrong. */
    public enum Fault {
        /** A chunk's bytes do not have its checksum. */
        CORRUPT,
        /** A chunk, or all of them together, have another length than stated. */
        WRONG_LENGTH,
        /** The form is one that this program does not know. */
        UNKNOWN_FORMAT,
        /** The bytes do not have the stated SHA-256. */
        WRONG_HASH
    }

    InvalidWeightsException(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    /** Refuses so many bytes where an encoding of {@code length} values has more or fewer. */
    static void requireLength(WeightsEncoding encoding, long bytes, long length)
            throws InvalidWeightsException {
        if (bytes < encoding.leastBytes(length) || bytes > encoding.mostBytes(length)) {
            throw new InvalidWeightsException(
                    Fault.WRONG_LENGTH,
                    "there are %d bytes together, %d values as %s have %d to %d"
                            .formatted(
                                    bytes,
                                    length,
                                    encoding.dtype(),
                                    encoding.leastBytes(length),
                                    encoding.mostBytes(length)));
        }
    }

    /** What is wrong. */
    public Fault fault() {
        return fault;
    }
}
