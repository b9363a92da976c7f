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

    /** The first class of a row whose score is not in [0, 1]; -1 if there is none. */
    public int firstNoProbability(int row) {
        int from = offset(row);
        for (int c = 0; c < classes; c++) {
            float p = probabilities[from + c];
            if (!(p >= 0 && p <= 1)) {
                return c;
            }
        }
        return -1;
    }

    /** Where a row begins in {@link #probabilities()}. */
    public int offset(int row) {
        return row * classes;
    }
}
