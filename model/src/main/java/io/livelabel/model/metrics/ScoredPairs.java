package io.livelabel.model.metrics;

import java.util.Arrays;

/**
 * A growing list of (group, score, hit), kept as one long each, so that sorting needs no objects:
 * from high to low the group, the score, and whether it is a hit.
 */
final class ScoredPairs {
    private static final int GROUP_SHIFT = 33;

    private long[] pairs = new long[256];
    private int size;

    /** Adds a pair; the group is not negative. */
    void add(int group, float score, boolean hit) {
        if (size == pairs.length) {
            pairs = Arrays.copyOf(pairs, Math.multiplyExact(size, 2));
        }
        pairs[size++] = (long) group << GROUP_SHIFT | ordered(score) << 1 | (hit ? 0 : 1);
    }

    /**
     * The pairs by group, within a group by score, both rising; of equal scores the hits come
     * first, so that a walk from the end meets them last.
     */
    long[] sorted() {
        long[] copy = Arrays.copyOf(pairs, size);
        Arrays.sort(copy);
        return copy;
    }

    static int group(long pair) {
        return (int) (pair >>> GROUP_SHIFT);
    }

    static boolean isHit(long pair) {
        return (pair & 1) == 0;
    }

    /**
     * Average precision of one group's pairs, best first: the sum over hits of (hits so far /
     * position), divided by {@code positives}.
     *
     * @param from first pair in {@code sorted}
     * @param to one past the last
     * @param n how many of the best count
     */
    static double averagePrecision(long[] sorted, int from, int to, long positives, int n) {
        int hits = 0;
        double sum = 0;
        int last = Math.max(from, to - n);
        for (int i = to - 1; i >= last; i--) {
            if (isHit(sorted[i])) {
                hits++;
                sum += (double) hits / (to - i);
            }
        }
        return positives == 0 ? 0 : sum / positives;
    }

    /** 32 bits that are ordered, unsigned, as the floats are; NaN comes below all. */
    private static long ordered(float score) {
        if (Float.isNaN(score)) {
            return 0;
        }
        int bits = Float.floatToIntBits(score);
        int flipped = bits < 0 ? ~bits : bits ^ Integer.MIN_VALUE;
        return Integer.toUnsignedLong(flipped);
    }
}
