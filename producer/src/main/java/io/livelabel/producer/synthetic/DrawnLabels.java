package io.livelabel.producer.synthetic;

import java.util.Arrays;

/**
 * Labels drawn one by one, without or with declared pairs of classes.
 *
 * <p>With pairs, each odd class decides alone whether the even one below it is there: one that was
 * drawn before is taken back and another drawn in its place. So the share of the pairs is exactly
 * the declared one. Immutable.
 */
final class DrawnLabels implements VideoLabels {
    private static final int TRIES = 1_000;

    private final LongTail tail;
    private final int classes;
    private final double noMore;
    private final boolean paired;
    private final double together;

    private DrawnLabels(
            LongTail tail, int classes, double labelsPerVideo, boolean paired, double together) {
        this.tail = tail;
        this.classes = classes;
        this.noMore = StrictMath.exp(1 - labelsPerVideo);
        this.paired = paired;
        this.together = together;
    }

    static DrawnLabels independent(LongTail tail, int classes, LabelLaw.Independent law) {
        return new DrawnLabels(tail, classes, law.labelsPerVideo(), false, 0);
    }

    static DrawnLabels inPairs(LongTail tail, int classes, LabelLaw.Pairs law) {
        return new DrawnLabels(tail, classes, law.labelsPerVideo(), true, law.coOccurrence());
    }

    @Override
    public int[] draw(Randomness random, DriftSchedule.Regime regime) {
        int count = Math.min(1 + poisson(random), Math.max(1, classes / 2));
        int[] drawn = new int[count];
        int[] partners = new int[count];
        int drawnCount = 0;
        int partnerCount = 0;
        while (drawnCount < count) {
            int label = another(random, regime, drawn, drawnCount);
            if (paired && (label & 1) == 1) {
                drawnCount = remove(drawn, drawnCount, label - 1);
                if (random.uniform() < together) {
                    partners[partnerCount++] = label - 1;
                }
            }
            drawn[drawnCount++] = label;
        }
        int[] labels = Arrays.copyOf(drawn, count + partnerCount);
        System.arraycopy(partners, 0, labels, count, partnerCount);
        return labels;
    }

    /** A number with a Poisson distribution: so many uniform numbers until their product is low. */
    private int poisson(Randomness random) {
        int count = 0;
        for (double product = random.uniform(); product > noMore; product *= random.uniform()) {
            count++;
        }
        return count;
    }

    private int another(Randomness random, DriftSchedule.Regime regime, int[] drawn, int count) {
        for (int i = 0; i < TRIES; i++) {
            int label = regime.classAt(tail.draw(random));
            if (isFree(label, drawn, count)) {
                return label;
            }
        }
        // A tail so steep that what is drawn is there already: the most frequent that is not.
        int place = 0;
        while (!isFree(regime.classAt(place), drawn, count)) {
            place++;
        }
        return regime.classAt(place);
    }

    private boolean isFree(int label, int[] drawn, int count) {
        boolean even = paired && (label & 1) == 0;
        for (int i = 0; i < count; i++) {
            if (drawn[i] == label || (even && drawn[i] == label + 1)) {
                return false;
            }
        }
        return true;
    }

    private static int remove(int[] drawn, int count, int label) {
        for (int i = 0; i < count; i++) {
            if (drawn[i] == label) {
                System.arraycopy(drawn, i + 1, drawn, i, count - i - 1);
                return count - 1;
            }
        }
        return count;
    }
}
