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
        int c = 0;
        while (c < length && size < classes.length) {
            offer(c, row[offset + c]);
            c++;
        }
        // Most of many classes fail here, by one comparison; where either is NaN, none fails.
        float worst = scores[classes.length - 1];
        for (; c < length; c++) {
            float score = row[offset + c];
            if (!(score <= worst)) {
                offer(c, score);
                worst = scores[classes.length - 1];
            }
        }
    }

    /**
     * Selects from as many scores as there are least ones, which begin at {@code offset}, those of
     * classes that reach their least score. NaN reaches none.
     */
    public void select(float[] row, int offset, float[] least) {
        size = 0;
        int c = 0;
        while (c < least.length && size < classes.length) {
            float score = row[offset + c];
            if (score >= least[c]) {
                offer(c, score);
            }
            c++;
        }
        // Most of many classes fail here, by one comparison.
        float worst = scores[classes.length - 1];
        for (; c < least.length; c++) {
            float score = row[offset + c];
            if (score > worst && score >= least[c]) {
                offer(c, score);
                worst = scores[classes.length - 1];
            }
        }
    }

    private void offer(int classId, float score) {
        if (size == classes.length && !isBetter(score, scores[size - 1])) {
            return;
        }
        int place = size < classes.length ? size++ : size - 1;
        while (place > 0 && isBetter(score, scores[place - 1])) {
            scores[place] = scores[place - 1];
            classes[place] = classes[place - 1];
            place--;
        }
        scores[place] = score;
        classes[place] = classId;
    }

    private static boolean isBetter(float score, float other) {
        return score > other || (Float.isNaN(other) && !Float.isNaN(score));
    }

    /** The most it selects: k. */
    public int capacity() {
        return classes.length;
    }

    /** How many were selected: k, or fewer where there are fewer classes to select from. */
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
