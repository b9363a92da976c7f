package io.livelabel.model;

/**
 * Probabilities of a minibatch, [capacity, classes] row-major, in an array that is used again; rows
 * from {@link #size()} on hold rubbish. One thread at a time.
 */
public final class Predictions {
    private final int classes;
    private final float[] probabilities;
    private int size;

    /** Room for {@code capacity} rows of {@code classes}. */
    public Predictions(int capacity, int classes) {
        this.classes = classes;
        this.probabilities = new float[Math.multiplyExact(capacity, classes)];
    }

    /** Number of rows. */
    public int size() {
        return size;
    }

    /** Sets the number of rows; the engine does so before it fills them. */
    public void resize(int rows) {
        if (rows < 0 || (long) rows * classes > probabilities.length) {
            throw new IllegalArgumentException(
                    "%d rows do not fit: there is room for %d"
                            .formatted(rows, probabilities.length / classes));
        }
        size = rows;
    }

    /** Number of classes. */
    public int classes() {
        return classes;
    }

    /** All rows: the array itself. */
    public float[] probabilities() {
        return probabilities;
    }

    /** Where a row begins in {@link #probabilities()}. */
    public int offset(int row) {
        return row * classes;
    }
}
