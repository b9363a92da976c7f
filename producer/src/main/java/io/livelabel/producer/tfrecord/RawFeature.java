package io.livelabel.producer.tfrecord;

/**
 * One feature of a record as it is stored, whatever its name and size: its values as vectors.
 *
 * <p>A vector is one list of numbers, or one value of bytes. Arrays are not copied: nobody writes
 * to them.
 */
public sealed interface RawFeature {
    /** Its key in the map. */
    String name();

    /** Whether it is a feature list, of one entry a frame, instead of a feature of the record. */
    boolean framed();

    /** Number of frames; 1 for a feature of the record. */
    int frames();

    /** Length of each vector: numbers, or bytes. */
    int[] lengths();

    /** A feature that holds no list, or a feature list without frames. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Empty(String name, boolean framed, int frames, int[] lengths) implements RawFeature {}

    /**
     * Floats.
     *
     * @param values all vectors, one behind the other
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Floats(String name, boolean framed, int frames, int[] lengths, float[] values)
            implements RawFeature {}

    /**
     * Whole numbers.
     *
     * @param values all vectors, one behind the other
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Ints(String name, boolean framed, int frames, int[] lengths, long[] values)
            implements RawFeature {}

    /**
     * Bytes: text, or quantized numbers.
     *
     * @param values all vectors, one behind the other
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Bytes(String name, boolean framed, int frames, int[] lengths, byte[] values)
            implements RawFeature {}
}
