package io.livelabel.producer.inspect;

import java.util.Optional;

/**
 * The distribution of numbers that come in one after the other, in fixed memory. One thread.
 *
 * <p>Mean and deviation are those of the arrays, put together two by two, which loses no digits
 * where the mean is large beside the deviation (T. F. Chan, G. H. Golub, R. J. LeVeque, 1983).
 */
final class ValueTally {
    private final GrowingHistogram histogram;
    private long count;
    private long zeros;
    private long notFinite;
    private double mean;
    private double squares;

    private ValueTally(GrowingHistogram histogram) {
        this.histogram = histogram;
    }

    static ValueTally ofFloats() {
        return new ValueTally(GrowingHistogram.ofFloats());
    }

    static ValueTally ofInts() {
        return new ValueTally(GrowingHistogram.ofInts());
    }

    void add(float[] values) {
        long finite = 0;
        double sum = 0;
        for (float value : values) {
            if (Float.isFinite(value)) {
                finite++;
                sum += value;
                zeros += value == 0 ? 1 : 0;
                histogram.add(value);
            }
        }
        notFinite += values.length - finite;
        double center = sum / Math.max(1, finite);
        double around = 0;
        for (float value : values) {
            if (Float.isFinite(value)) {
                around += (value - center) * (value - center);
            }
        }
        merge(finite, center, around);
    }

    void add(long[] values) {
        for (long value : values) {
            add(value);
        }
    }

    void add(long value) {
        zeros += value == 0 ? 1 : 0;
        histogram.add((double) value);
        merge(1, (double) value, 0);
    }

    private void merge(long others, double otherMean, double otherSquares) {
        if (others == 0) {
            return;
        }
        double distance = otherMean - mean;
        double share = (double) others / (count + others);
        mean += distance * share;
        squares += otherSquares + distance * distance * share * count;
        count += others;
    }

    /** How many values were NaN or infinite; they are in none of the other figures. */
    long notFinite() {
        return notFinite;
    }

    /** Of the values so far; empty where none was finite. */
    Optional<Distribution> distribution() {
        return count == 0
                ? Optional.empty()
                : Optional.of(
                        new Distribution(
                                count,
                                histogram.min(),
                                histogram.max(),
                                mean,
                                Math.sqrt(squares / count),
                                (double) zeros / count,
                                histogram.toHistogram()));
    }
}
