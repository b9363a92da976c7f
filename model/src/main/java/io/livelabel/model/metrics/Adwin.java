package io.livelabel.model.metrics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A window over the newest values of a stream that drops its older part when the means of both
 * parts differ by more than chance allows: ADWIN2 (Bifet and Gavaldà, Learning from time-changing
 * data with adaptive windowing, 2007).
 *
 * <p>The window is kept as an exponential histogram: buckets of 1, 2, 4, … values, at most five of
 * a size, so that memory grows with the logarithm of its width. Every 32 values each border between
 * two buckets is tried as a cut. With n values, n0 and n1 of them before and behind the border, and
 * variance v, the means may differ by √(2 v d / m) + 2 d / (3 m), where d = ln(2 ln(n) / delta) and
 * 1 / m = 1 / (n0 − 4) + 1 / (n1 − 4): parts of fewer than seven values are not judged. The whole
 * state goes out and in, bit for bit. One thread at a time.
 */
public final class Adwin {
    private static final int FORMAT = 1;
    private static final int CHECK_EVERY = 32;
    private static final int LEAST_WIDTH = 10;
    private static final int LEAST_PART = 5;

    private final double delta;
    private final List<AdwinRow> rows = new ArrayList<>();
    private long added;
    private long width;
    private double sum;

    /** Sum of squared differences from the mean. */
    private double deviation;

    /**
     * A change of the mean.
     *
     * @param before how many values were dropped
     * @param meanBefore their mean
     * @param after how many values are left
     * @param meanAfter their mean
     */
    public record Change(long before, double meanBefore, long after, double meanAfter) {}

    /**
     * An empty window.
     *
     * @param delta bound of the chance that values without a change are dropped, in (0, 1)
     */
    public Adwin(double delta) {
        if (!(delta > 0 && delta < 1)) {
            throw new IllegalArgumentException("delta is not in (0, 1): " + delta);
        }
        this.delta = delta;
        rows.add(new AdwinRow());
    }

    /**
     * Adds a value.
     *
     * @param value in [0, 1]
     * @return the change, where it made the window drop its older part
     */
    public Optional<Change> add(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("value is not in [0, 1]: " + value);
        }
        if (width > 0) {
            double distance = value - sum / width;
            deviation += width * distance * distance / (width + 1);
        }
        width++;
        sum += value;
        rows.get(0).append(value, 0);
        compress();
        added++;
        return added % CHECK_EVERY == 0 && width > LEAST_WIDTH ? shrink() : Optional.empty();
    }

    /** Merges the two oldest buckets of a size that there are too many of, size by size. */
    private void compress() {
        for (int exponent = 0; rows.get(exponent).isOverfull(); exponent++) {
            if (exponent + 1 == rows.size()) {
                rows.add(new AdwinRow());
            }
            rows.get(exponent).mergeOldestInto(rows.get(exponent + 1), 1L << exponent);
        }
    }

    private Optional<Change> shrink() {
        long before = width;
        double sumBefore = sum;
        while (hasCut()) {
            dropOldest();
        }
        long dropped = before - width;
        return dropped == 0
                ? Optional.empty()
                : Optional.of(new Change(dropped, (sumBefore - sum) / dropped, width, sum / width));
    }

    /** Whether the means before and behind any border differ by more than chance allows. */
    private boolean hasCut() {
        long olderCount = 0;
        double olderSum = 0;
        for (int exponent = rows.size() - 1; exponent >= 0; exponent--) {
            AdwinRow row = rows.get(exponent);
            for (int i = 0; i < row.size(); i++) {
                olderCount += 1L << exponent;
                olderSum += row.sum(i);
                long newerCount = width - olderCount;
                if (olderCount > LEAST_PART + 1
                        && newerCount > LEAST_PART + 1
                        && differ(olderCount, olderSum, newerCount, sum - olderSum)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean differ(long olderCount, double olderSum, long newerCount, double newerSum) {
        double chance = Math.log(2 * Math.log((double) width) / delta);
        double harmonic = 1.0 / (olderCount - LEAST_PART + 1) + 1.0 / (newerCount - LEAST_PART + 1);
        double allowed =
                Math.sqrt(2 * harmonic * variance() * chance) + 2.0 / 3 * chance * harmonic;
        return Math.abs(olderSum / olderCount - newerSum / newerCount) > allowed;
    }

    private void dropOldest() {
        int exponent = rows.size() - 1;
        AdwinRow row = rows.get(exponent);
        long count = 1L << exponent;
        double bucketSum = row.sum(0);
        width -= count;
        sum -= bucketSum;
        double distance = bucketSum / count - sum / width;
        deviation -= row.deviation(0) + count * distance * distance * width / (count + width);
        row.dropOldest();
        if (row.size() == 0) {
            rows.remove(exponent);
        }
    }

    /** How many values the window holds. */
    public long width() {
        return width;
    }

    /** Their mean; 0 where there are none. */
    public double mean() {
        return width == 0 ? 0 : sum / width;
    }

    /** Their variance; 0 where there are none. */
    public double variance() {
        return width == 0 ? 0 : deviation / width;
    }

    /** Writes the whole state. */
    public void writeTo(DataOutput out) throws IOException {
        out.writeInt(FORMAT);
        out.writeDouble(delta);
        out.writeLong(added);
        out.writeLong(width);
        out.writeDouble(sum);
        out.writeDouble(deviation);
        out.writeInt(rows.size());
        for (AdwinRow row : rows) {
            row.writeTo(out);
        }
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IOException if it ends too early, or was written by a version that is not known
     */
    public static Adwin readFrom(DataInput in) throws IOException {
        int format = in.readInt();
        if (format != FORMAT) {
            throw new IOException(
                    "adaptive window has format %d, known is %d".formatted(format, FORMAT));
        }
        Adwin read = new Adwin(in.readDouble());
        read.added = in.readLong();
        read.width = in.readLong();
        read.sum = in.readDouble();
        read.deviation = in.readDouble();
        read.rows.clear();
        for (int i = in.readInt(); i > 0; i--) {
            read.rows.add(AdwinRow.readFrom(in));
        }
        return read;
    }
}
