package io.livelabel.producer.synthetic;

import java.util.Arrays;

/**
 * A first label, and with it some of the companions of its class, which are more frequent classes,
 * and now and then a stranger: about three a video. Immutable.
 */
final class CompanionLabels implements VideoLabels {
    private static final int COMPANIONS = 4;
    private static final double COMPANION_PROBABILITY = 0.47;
    private static final double STRANGER_PROBABILITY = 0.3;

    private final LongTail tail;
    private final int classes;
    private final int[][] companions;

    CompanionLabels(LongTail tail, long seed, int classes) {
        this.tail = tail;
        this.classes = classes;
        companions = new int[classes][];
        for (int c = 0; c < classes; c++) {
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

    @Override
    public int[] draw(Randomness random, DriftSchedule.Regime regime) {
        int[] labels = new int[2 + COMPANIONS];
        int count = 0;
        int first = regime.classAt(tail.draw(random));
        labels[count++] = first;
        for (int companion : companions[first]) {
            if (random.uniform() < COMPANION_PROBABILITY) {
                count = add(labels, count, companion);
            }
        }
        if (random.uniform() < STRANGER_PROBABILITY) {
            count = add(labels, count, regime.classAt(tail.draw(random)));
        }
        return Arrays.copyOf(labels, count);
    }

    private int add(int[] labels, int count, int label) {
        if (label >= classes) {
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
