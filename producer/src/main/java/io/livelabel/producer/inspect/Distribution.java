package io.livelabel.producer.inspect;

/**
 * How finite values are distributed.
 *
 * @param count number of values, at least 1
 * @param min the least
 * @param max the largest
 * @param mean their mean
 * @param standardDeviation square root of the mean squared distance to the mean
 * @param zeroShare share of them that are 0, in [0, 1]
 * @param histogram their counts in bins
 */
public record Distribution(
        long count,
        double min,
        double max,
        double mean,
        double standardDeviation,
        double zeroShare,
        Histogram histogram) {}
