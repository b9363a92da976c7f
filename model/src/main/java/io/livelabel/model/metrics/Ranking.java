package io.livelabel.model.metrics;

import io.livelabel.model.Predictions;
import io.livelabel.model.TopK;
import java.util.Arrays;
import java.util.Objects;

/**
 * One video's best-scored classes, best first, each with whether it is one of the video's labels.
 * Used again for video after video. One thread at a time.
 */
public final class Ranking {
    private final int k;
    private TopK selection;
    private int[] classIds = new int[0];
    private float[] scores = new float[0];
    private boolean[] hits = new boolean[0];
    private int[] labels = new int[0];
    private int size;
    private int labelCount;

    /** With room for {@code k} classes, and more where a video has more labels than that. */
    public Ranking(int k) {
        this.k = k;
        this.selection = new TopK(k);
    }

    /** Ranks a row of predictions: the k best classes, or as many as there are labels if more. */
    public void rank(Predictions predictions, int row, int[] truth) {
        Objects.checkIndex(row, predictions.size());
        if (truth.length > selection.capacity()) {
            selection = new TopK(truth.length);
        } else if (truth.length <= k && selection.capacity() > k) {
            selection = new TopK(k);
        }
        selection.select(
                predictions.probabilities(), predictions.offset(row), predictions.classes());
        reserve(selection.size());
        for (int i = 0; i < selection.size(); i++) {
            classIds[i] = selection.classId(i);
            scores[i] = selection.score(i);
        }
        size = selection.size();
        join(truth);
    }

    /**
     * Takes a ranking as it is.
     *
     * @param ids class ids, best first
     * @param values their scores, falling
     * @param length how many of them count
     * @throws IllegalArgumentException if the scores rise or are NaN, or a class stands there twice
     */
    public void set(int[] ids, float[] values, int length, int[] truth) {
        reserve(length);
        for (int i = 0; i < length; i++) {
            if (Float.isNaN(values[i]) || (i > 0 && values[i] > values[i - 1])) {
                throw new IllegalArgumentException(
                        "scores are not in falling order at rank %d: %s"
                                .formatted(i, Arrays.toString(Arrays.copyOf(values, length))));
            }
            for (int j = 0; j < i; j++) {
                if (ids[j] == ids[i]) {
                    throw new IllegalArgumentException(
                            "class %d is at ranks %d and %d".formatted(ids[i], j, i));
                }
            }
            classIds[i] = ids[i];
            scores[i] = values[i];
        }
        size = length;
        join(truth);
    }

    private void reserve(int length) {
        if (classIds.length < length) {
            classIds = new int[length];
            scores = new float[length];
            hits = new boolean[length];
        }
    }

    private void join(int[] truth) {
        if (labels.length < truth.length) {
            labels = new int[truth.length];
        }
        labelCount = 0;
        for (int label : truth) {
            if (!isLabel(label)) {
                labels[labelCount++] = label;
            }
        }
        for (int i = 0; i < size; i++) {
            hits[i] = isLabel(classIds[i]);
        }
    }

    private boolean isLabel(int classId) {
        for (int i = 0; i < labelCount; i++) {
            if (labels[i] == classId) {
                return true;
            }
        }
        return false;
    }

    /** Number of classes ranked that count where the k best are asked for. */
    public int topSize() {
        return Math.min(k, size);
    }

    /** Number of classes ranked. */
    public int size() {
        return size;
    }

    /** Class id at a rank, from 0. */
    public int classId(int rank) {
        return classIds[rank];
    }

    /** Score at a rank, from 0. */
    public float score(int rank) {
        return scores[rank];
    }

    /** Whether the class at a rank, from 0, is a label. */
    public boolean isHit(int rank) {
        return hits[rank];
    }

    /** Number of the video's labels, each counted once. */
    public int labelCount() {
        return labelCount;
    }

    /** One of the labels, by an index from 0. */
    public int label(int index) {
        return labels[index];
    }
}
