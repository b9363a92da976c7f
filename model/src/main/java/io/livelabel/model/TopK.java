package io.livelabel.model;

/**
 * The k best-scored classes of a row, best first; of equal scores the lower class id comes first,
 * and NaN comes last. Its arrays are used again. One thread at a time.
 */
public final class TopK {
    private final int[] classes;
    private final float[] scores;
    private int size;

    /** Room for {@code k} classes. */
    public TopK(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k must be at least 1: " + k);
        }
        classes = new int[k];
        scores = new float[k];
    }

    /** Selects from {@code length} scores that begin at {@code offset}. */
    public void select(float[] row, int offset, int length) {
        size = 0;
        for (int c = 0; c < length; c++) {
            float score = row[offset + c];
            if (size == classes.length && !isBetter(score, scores[size - 1])) {
                continue;
            }
            int place = size < classes.length ? size++ : size - 1;
            while (place > 0 && isBetter(score, scores[place - 1])) {
                scores[place] = scores[place - 1];
                classes[place] = classes[place - 1];
                place--;
            }
            scores[place] = score;
            classes[place] = c;
        }
    }

    private static boolean isBetter(float score, float other) {
        return score > other || (Float.isNaN(other) && !Float.isNaN(score));
    }

    /** The most it selects: k. */
    public int capacity() {
        return classes.length;
    }

    /** How many were selected: k, or fewer where there are fewer classes. */
    public int size() {
        return size;
    }

    /** Class id at a rank, from 0. */
    public int classId(int rank) {
        return classes[rank];
    }

    /** Score at a rank, from 0. */
    public float score(int rank) {
        return scores[rank];
    }
}
