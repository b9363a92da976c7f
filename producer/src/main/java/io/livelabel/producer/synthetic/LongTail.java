package io.livelabel.producer.synthetic;

import java.util.Arrays;

/**
 * A long-tailed distribution over classes: class c is drawn with a probability proportional to (c +
 * 2.7)^-exponent. Immutable.
 */
final class LongTail {
    private static final double SHIFT = 2.7;

    private final double[] cumulative;

    LongTail(double exponent, int classes) {
        cumulative = new double[classes];
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += StrictMath.pow(c + SHIFT, -exponent);
            cumulative[c] = sum;
        }
    }

    /** The probability of a class. */
    double probability(int c) {
        double below = c == 0 ? 0 : cumulative[c - 1];
        return (cumulative[c] - below) / cumulative[cumulative.length - 1];
    }

    int draw(Randomness random) {
        double at = random.uniform() * cumulative[cumulative.length - 1];
        int found = Arrays.binarySearch(cumulative, at);
        return Math.min(found < 0 ? -found - 1 : found + 1, cumulative.length - 1);
    }
}
