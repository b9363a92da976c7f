package io.livelabel.model.metrics;

import io.livelabel.model.Predictions;
import java.util.Objects;

/**
 * The loss as the official evaluation computes it: binary cross-entropy of probabilities, summed
 * over classes, with {@value #EPSILON} added to what the logarithm is taken of.
 */
public final class CrossEntropy {
    private static final double EPSILON = 1e-5;
    private static final double NEAR_ZERO = 1e-280;

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
        for (int c = 0; c < predictions.classes(); c++) {
            product *= 1 - probabilities[offset + c] + EPSILON;
            if (product < NEAR_ZERO) {
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
}
