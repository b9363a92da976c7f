package io.livelabel.producer.synthetic;

import java.util.Arrays;

/**
 * Which labels videos have: a first one from a long-tailed distribution, and with it some of its
 * companions, which are more frequent classes.
 *
 * <p>Class c comes first with a probability proportional to (c + 2.7)^-1.1, which follows the
 * counts of YouTube-8M's vocabulary; a video has about three labels, as there. Immutable.
 */
final class LabelDistribution {
    private static final double SHIFT = 2.7;
    private static final double EXPONENT = -1.1;
    private static final int COMPANIONS = 4;
    private static final double COMPANION_PROBABILITY = 0.47;
    private static final double STRANGER_PROBABILITY = 0.3;

    private final double[] cumulative;
    private final int[][] companions;

    LabelDistribution(long seed, int classes) {
        cumulative = new double[classes];
        companions = new int[classes][];
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += StrictMath.pow(c + SHIFT, EXPONENT);
            cumulative[c] = sum;
            companions[c] = companionsOf(c, Randomness.stream(seed, "companions", c));
        }
    }

    private static int[] companionsOf(int c, Randomness random) {
        int[] chosen = new int[COMPANIONS];
        for (int i = 0; i < COMPANIONS; i++) {
            double u = random.uniform();
            // The square prefers frequent classes.
            chosen[i] = (int) (u * u * (c + 2 * COMPANIONS));
        }
        return chosen;
    }

    /** Labels of one video, each once. */
    int[] draw(Randomness random) {
        int[] labels = new int[2 + COMPANIONS];
        int count = 0;
        int first = drawFirst(random);
        labels[count++] = first;
        for (int companion : companions[first]) {
            if (random.uniform() < COMPANION_PROBABILITY) {
                count = add(labels, count, companion);
            }
        }
        if (random.uniform() < STRANGER_PROBABILITY) {
            count = add(labels, count, drawFirst(random));
        }
        return Arrays.copyOf(labels, count);
    }

    private int drawFirst(Randomness random) {
        double at = random.uniform() * cumulative[cumulative.length - 1];
        int found = Arrays.binarySearch(cumulative, at);
        return Math.min(found < 0 ? -found - 1 : found + 1, cumulative.length - 1);
    }

    private int add(int[] labels, int count, int label) {
        if (label >= cumulative.length) {
            return count;
        }
        for (int i = 0; i < count; i++) {
            if (labels[i] == label) {
                return count;
            }
        }
        labels[count] = label;
        return count + 1;
    }
}
