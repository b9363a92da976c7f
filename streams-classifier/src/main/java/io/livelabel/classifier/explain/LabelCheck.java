package io.livelabel.classifier.explain;

import io.livelabel.classifier.explain.Explanation.Result;
import io.livelabel.classifier.labels.ClassThresholds;
import io.livelabel.schemas.avro.Label;
import io.livelabel.schemas.avro.VideoLabels;
import java.util.HashSet;
import java.util.Set;

/**
 * Compares labels with the probabilities of another pass: each label's is the same, and no class
 * was left out that the rule on the record has among the labels. A record that names no rule has
 * the most probable classes, as many as it has.
 */
final class LabelCheck {
    /** How far a probability may be from the one made before, on a CPU. */
    static final float BOUND = 1e-5f;

    private final VideoLabels labels;
    private final float[] again;
    private final ClassThresholds thresholds;

    /**
     * Of one record.
     *
     * @param again the probabilities of the other pass, by class
     * @param thresholds those at hand, which may be others than the record names
     */
    LabelCheck(VideoLabels labels, float[] again, ClassThresholds thresholds) {
        this.labels = labels;
        this.again = again;
        this.thresholds = thresholds;
    }

    /** What the comparison shows. */
    Explanation run() {
        Set<Integer> labelled = new HashSet<>();
        float least = 1;
        int farthest = 0;
        float most = 0;
        for (Label label : labels.getLabels()) {
            int classId = label.getClassId();
            if (classId < 0 || classId >= again.length) {
                return new Explanation(
                        labels,
                        new float[0],
                        Result.DIFFERENT,
                        most,
                        "NOT the same: the model has no class " + classId);
            }
            labelled.add(classId);
            least = Math.min(least, label.getProbability());
            float difference = Math.abs(label.getProbability() - again[classId]);
            if (!(difference <= most)) {
                most = difference;
                farthest = classId;
            }
        }
        if (!(most <= BOUND)) {
            return different(
                    most,
                    "NOT the same: class %d is %s apart, allowed is %s"
                            .formatted(farthest, most, BOUND));
        }
        String asked = labels.getThresholdsSha256();
        if (asked != null && !asked.equals(thresholds.sha256())) {
            return new Explanation(
                    labels,
                    again,
                    Result.UNTOLD,
                    most,
                    "no probability is more than %s apart; whether other classes were rightly left out cannot be told without the thresholds of SHA-256 %s: give them by --thresholds"
                            .formatted(most, asked));
        }
        return choice(labelled, least, most);
    }

    private Explanation choice(Set<Integer> labelled, float least, float most) {
        ClassThresholds used =
                labels.getThresholdsSha256() == null ? ClassThresholds.none() : thresholds;
        float[] bounds = used.least(labels.getMinProbability(), again.length);
        boolean full = !labelled.isEmpty() && labelled.size() >= labels.getTopK();
        for (int classId = 0; classId < again.length; classId++) {
            if (labelled.contains(classId)) {
                if (again[classId] < bounds[classId] - BOUND) {
                    return different(
                            most,
                            "NOT the same: class %d scores %s, and is a label though %s is the least"
                                    .formatted(classId, again[classId], bounds[classId]));
                }
            } else if (again[classId] > bounds[classId] + BOUND
                    && (!full || again[classId] > least + BOUND)) {
                return different(
                        most,
                        "NOT the same: class %d scores %s, and is no label"
                                .formatted(classId, again[classId]));
            }
        }
        return new Explanation(
                labels,
                again,
                Result.SAME,
                most,
                "the same: no probability is more than %s apart, allowed is %s"
                        .formatted(most, BOUND));
    }

    private Explanation different(float apart, String text) {
        return new Explanation(labels, again, Result.DIFFERENT, apart, text);
    }
}
