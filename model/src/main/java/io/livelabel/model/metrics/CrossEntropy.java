package io.livelabel.model.metrics;

import io.livelabel.model.Predictions;
import java.util.Objects;

/**
 * The loss as the official evaluation computes it: binary cross-entropy of probabilities, summed
 * over classes, with {@value #EPSILON} added to what the logarithm is taken of.
 */
public final class CrossEntropy {
    private static final double EPSILON = 1e-5;

    /** Even so many factors of {@value #EPSILON} and one that is not small have a logarithm. */
    private static final int BLOCK = 48;

    private static final double SMALL = 1e-30;

    private CrossEntropy() {}

    /**
     * One video's loss.
     *
     * @param labels class ids, each once
     * @throws IndexOutOfBoundsException if a class id is out of range
     */
    public static double of(Predictions predictions, int row, int[] labels) {
        float[] probabilities = predictions.probabilities();
        int offset = predictions.offset(row);
        // One logarithm of a long product costs far less than one a class.
        double product = 1;
        double sum = 0;
        for (int from = 0; from < predictions.classes(); from += BLOCK) {
            int to = Math.min(from + BLOCK, predictions.classes());
            product *= productOfMisses(probabilities, offset + from, offset + to);
            if (product < SMALL) {
                sum -= Math.log(product);
                product = 1;
            }
        }
        sum -= Math.log(product);
        for (int label : labels) {
            double p = probabilities[offset + Objects.checkIndex(label, predictions.classes())];
            sum += Math.log(1 - p + EPSILON) - Math.log(p + EPSILON);
        }
        return sum;
    }

    /** Four products side by side wait less for each other. */
    private static double productOfMisses(float[] probabilities, int from, int to) {
        double first = 1;
        double second = 1;
        double third = 1;
        double fourth = 1;
        int i = from;
        for (; i <= to - 4; i += 4) {
            first *= 1 - probabilities[i] + EPSILON;
            second *= 1 - probabilities[i + 1] + EPSILON;
            third *= 1 - probabilities[i + 2] + EPSILON;
            fourth *= 1 - probabilities[i + 3] + EPSILON;
        }
        for (; i < to; i++) {
            first *= 1 - probabilities[i] + EPSILON;
        }
        return first * second * (third * fourth);
    }
}
