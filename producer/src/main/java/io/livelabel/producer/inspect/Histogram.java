package io.livelabel.producer.inspect;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * Counts of values in bins of one width: bin i holds those in [from + i · width, from + (i + 1) ·
 * width). The first and the last bin are not empty.
 *
 * @param from where the first bin begins, a multiple of the width
 * @param width width of a bin
 * @param counts values in each bin, at least one bin; not copied: nobody writes to it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Histogram(double from, double width, long[] counts) {
    /** Number of bins. */
    @JsonIgnore
    public int bins() {
        return counts.length;
    }

    /** Where a bin begins. */
    public double begin(int bin) {
        return from + bin * width;
    }

    /** The largest count. */
    @JsonIgnore
    public long most() {
        long most = 0;
        for (long count : counts) {
            most = Math.max(most, count);
        }
        return most;
    }

    /** The same values in at most so many bins: neighbours are put together, two by two. */
    public Histogram inAtMost(int maxBins) {
        if (maxBins < 2) {
            throw new IllegalArgumentException("maxBins is %d, at least 2".formatted(maxBins));
        }
        Histogram merged = this;
        while (merged.bins() > maxBins) {
            merged = merged.halved();
        }
        return merged;
    }

    private Histogram halved() {
        // Bins keep to multiples of their width, whatever the first one is.
        int odd = Math.floorMod(Math.round(from / width), 2);
        long[] sums = new long[(counts.length + odd + 1) / 2];
        for (int bin = 0; bin < counts.length; bin++) {
            sums[(bin + odd) / 2] += counts[bin];
        }
        return new Histogram(from - odd * width, 2 * width, sums);
    }
}
