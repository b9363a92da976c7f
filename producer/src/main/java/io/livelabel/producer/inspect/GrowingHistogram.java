package io.livelabel.producer.inspect;

import java.util.Arrays;

/**
 * A histogram of values whose range is not known beforehand, in one pass and fixed memory.
 *
 * <p>The width of a bin is a power of two, and bins begin at its multiples. Where the range
 * outgrows the bins their width doubles, and neighbours are put together, so the result depends on
 * the values alone and not on their order. One thread.
 */
final class GrowingHistogram {
    static final int MAX_BINS = 128;

    // Of a float's significand: narrower bins than its last digit tell nothing.
    private static final int SIGNIFICAND_BITS = 23;
    private static final int LEAST_EXPONENT = -149;

    private long[] counts = new long[MAX_BINS];
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private int exponent;
    private double binsPerUnit;
    private long first;

    private GrowingHistogram(int leastExponent) {
        setExponent(leastExponent);
    }

    /** For floats. */
    static GrowingHistogram ofFloats() {
        return new GrowingHistogram(LEAST_EXPONENT);
    }

    /** For whole numbers: a bin is at least 1 wide. */
    static GrowingHistogram ofInts() {
        return new GrowingHistogram(0);
    }

    /** Counts a finite value. */
    void add(double value) {
        double bin = Math.floor(value * binsPerUnit) - first;
        if (value < min || value > max || bin < 0 || bin >= MAX_BINS) {
            min = Math.min(min, value);
            max = Math.max(max, value);
            fit();
            bin = Math.floor(value * binsPerUnit) - first;
        }
        counts[(int) bin]++;
    }

    /** Brings the bins to what the least and the largest value ask for. */
    private void fit() {
        int needed = exponent;
        double magnitude = Math.max(Math.abs(min), Math.abs(max));
        needed = Math.max(needed, Math.getExponent(magnitude) - SIGNIFICAND_BITS);
        while (bin(max, needed) - bin(min, needed) >= MAX_BINS) {
            needed++;
        }
        long begin = (long) bin(min, needed);
        if (needed == exponent && begin == first) {
            return;
        }
        long[] moved = new long[MAX_BINS];
        int shift = Math.min(needed - exponent, Long.SIZE - 1);
        for (int i = 0; i < MAX_BINS; i++) {
            if (counts[i] > 0) {
                moved[(int) (((first + i) >> shift) - begin)] += counts[i];
            }
        }
        counts = moved;
        first = begin;
        setExponent(needed);
    }

    private void setExponent(int value) {
        exponent = value;
        binsPerUnit = Math.scalb(1.0, -value);
    }

    private static double bin(double value, int exponent) {
        return Math.floor(Math.scalb(value, -exponent));
    }

    /**
     * The counts.
     *
     * @throws IllegalStateException if nothing was counted
     */
    Histogram toHistogram() {
        if (min > max) {
            throw new IllegalStateException("there is no histogram of no values");
        }
        int bins = (int) (bin(max, exponent) - first) + 1;
        double width = Math.scalb(1.0, exponent);
        return new Histogram(first * width, width, Arrays.copyOf(counts, bins));
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }
}
