package io.livelabel.model.metrics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * {@link GlobalAveragePrecision} over an endless stream, in 1 MB: exact within bounds that it
 * tells.
 *
 * <p>It counts hits and misses in bins of scores, each bin 1/512 wide in proportion to its scores.
 * Of the pairs in one bin the order is not known: with all hits before all misses the figure is
 * {@link Value#high}, with all behind them {@link Value#low}. One thread at a time.
 */
public final class TotalGap {
    private static final int FORMAT = 1;
    private static final int DROPPED_BITS = 14;
    private static final int BINS = (Float.floatToIntBits(1f) >>> DROPPED_BITS) + 1;
    private static final int BIN_BYTES = 2 * Long.BYTES * BINS;

    private final long[] hits = new long[BINS];
    private final long[] misses = new long[BINS];
    private long labels;

    /**
     * The figure.
     *
     * @param low it is not less
     * @param high it is not more
     */
    public record Value(double low, double high) {
        /** The middle of both. */
        public double estimate() {
            return (low + high) / 2;
        }
    }

    /** Adds a video, its scores in [0, 1]. */
    public void add(Ranking ranking) {
        for (int rank = 0; rank < ranking.topSize(); rank++) {
            int bin = bin(ranking.score(rank));
            if (ranking.isHit(rank)) {
                hits[bin]++;
            } else {
                misses[bin]++;
            }
        }
        labels += ranking.labelCount();
    }

    private static int bin(float score) {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score is not in [0, 1]: " + score);
        }
        return Float.floatToIntBits(score + 0f) >>> DROPPED_BITS;
    }

    /** The figure over all videos so far; 0 where there are no labels. */
    public Value value() {
        double low = 0;
        double high = 0;
        long pairsBefore = 0;
        long hitsBefore = 0;
        for (int bin = BINS - 1; bin >= 0; bin--) {
            high += sum(hits[bin], hitsBefore, pairsBefore);
            low += sum(hits[bin], hitsBefore, pairsBefore + misses[bin]);
            hitsBefore += hits[bin];
            pairsBefore += hits[bin] + misses[bin];
        }
        return labels == 0 ? new Value(0, 0) : new Value(low / labels, high / labels);
    }

    /** Sum over i in 1..count of (hitsBefore + i) / (pairsBefore + i). */
    private static double sum(long count, long hitsBefore, long pairsBefore) {
        if (count < 64) {
            double sum = 0;
            for (long i = 1; i <= count; i++) {
                sum += (double) (hitsBefore + i) / (pairsBefore + i);
            }
            return sum;
        }
        // Each term is 1 - (pairs - hits) / (pairs + i): a difference of harmonic numbers.
        double harmonic = harmonic(pairsBefore + count) - harmonic(pairsBefore);
        return count - (pairsBefore - hitsBefore) * harmonic;
    }

    /** 1 + 1/2 + … + 1/n, but for Euler's constant where n is large. */
    private static double harmonic(long n) {
        double rest = 0;
        long from = n;
        while (from < 32) {
            from++;
            rest -= 1.0 / from;
        }
        double x = from;
        return rest + Math.log(x) + 1 / (2 * x) - 1 / (12 * x * x) + 1 / (120 * x * x * x * x);
    }

    /** Writes the whole state. */
    public void writeTo(DataOutput out) throws IOException {
        out.writeInt(FORMAT);
        out.writeLong(labels);
        ByteBuffer bins = ByteBuffer.allocate(BIN_BYTES);
        for (int bin = 0; bin < BINS; bin++) {
            bins.putLong(hits[bin]).putLong(misses[bin]);
        }
        out.write(bins.array());
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IOException if it ends too early, or was written by a version that is not known
     */
    public static TotalGap readFrom(DataInput in) throws IOException {
        int format = in.readInt();
        if (format != FORMAT) {
            throw new IOException("total GAP has format %d, known is %d".formatted(format, FORMAT));
        }
        TotalGap total = new TotalGap();
        total.labels = in.readLong();
        ByteBuffer bins = ByteBuffer.allocate(BIN_BYTES);
        in.readFully(bins.array());
        for (int bin = 0; bin < BINS; bin++) {
            total.hits[bin] = bins.getLong();
            total.misses[bin] = bins.getLong();
        }
        return total;
    }
}
