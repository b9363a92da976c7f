package io.livelabel.classifier.labels;

import io.livelabel.schemas.ClassNames;
import java.util.Collections;
import java.util.Set;

/**
 * Which of a video's classes become its labels: the most probable ones of those that reach their
 * least probability.
 *
 * @param topK how many labels a video gets at most
 * @param minProbability the least probability of any, in [0, 1]
 * @param thresholds the least probabilities of single classes; the larger of both counts
 * @param names what labels are called
 */
public record LabelRule(
        int topK, float minProbability, ClassThresholds thresholds, ClassNames names) {
    /** Refuses what is no probability. */
    public LabelRule {
        if (!(minProbability >= 0 && minProbability <= 1)) {
            throw new IllegalArgumentException(
                    "least probability is %s, allowed is 0 to 1".formatted(minProbability));
        }
    }

    /** The most probable ones, whatever their probabilities, without names. */
    public static LabelRule top(int k) {
        return new LabelRule(k, 0, ClassThresholds.none(), ClassNames.none());
    }

    /**
     * Refuses what does not fit a model.
     *
     * @param classes its number of classes
     * @throws IllegalArgumentException if there are not as many classes to choose from, or a class
     *     with a threshold is not among them
     */
    public void requireFits(int classes) {
        if (topK < 1 || topK > classes) {
            throw new IllegalArgumentException(
                    "top k is %d, allowed is 1 to %d".formatted(topK, classes));
        }
        Set<Integer> ids = thresholds.byClass().keySet();
        if (!ids.isEmpty() && (Collections.min(ids) < 0 || Collections.max(ids) >= classes)) {
            throw new IllegalArgumentException(
                    "thresholds are of classes %d to %d, allowed is 0 to %d"
                            .formatted(Collections.min(ids), Collections.max(ids), classes - 1));
        }
    }
}
