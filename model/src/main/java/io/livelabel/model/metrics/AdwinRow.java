package io.livelabel.model.metrics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The buckets of one size in an {@link Adwin}, oldest first. */
final class AdwinRow {
    /** More than these of a size are merged by two. */
    private static final int MOST = 5;

    private final double[] sums = new double[MOST + 1];
    private final double[] deviations = new double[MOST + 1];
    private int size;

    /** Number of buckets. */
    int size() {
        return size;
    }

    boolean isOverfull() {
        return size > MOST;
    }

    /** Sum of a bucket's values. */
    double sum(int index) {
        return sums[index];
    }

    /** Sum of squared differences of a bucket's values from their mean. */
    double deviation(int index) {
        return deviations[index];
    }

    /** Adds the newest bucket. */
    void append(double sum, double deviation) {
        sums[size] = sum;
        deviations[size] = deviation;
        size++;
    }

    /**
     * Makes the two oldest buckets the newest one of the next size.
     *
     * @param count how many values a bucket here has
     */
    void mergeOldestInto(AdwinRow next, long count) {
        double distance = sums[0] / count - sums[1] / count;
        next.append(
                sums[0] + sums[1], deviations[0] + deviations[1] + count * distance * distance / 2);
        dropOldest();
        dropOldest();
    }

    void dropOldest() {
        size--;
        System.arraycopy(sums, 1, sums, 0, size);
        System.arraycopy(deviations, 1, deviations, 0, size);
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeInt(size);
        for (int i = 0; i < size; i++) {
            out.writeDouble(sums[i]);
            out.writeDouble(deviations[i]);
        }
    }

    static AdwinRow readFrom(DataInput in) throws IOException {
        AdwinRow row = new AdwinRow();
        int size = in.readInt();
        if (size < 0 || size > MOST) {
            throw new IOException(
                    "adaptive window has %d buckets of a size, at most %d are possible"
                            .formatted(size, MOST));
        }
        for (int i = 0; i < size; i++) {
            row.append(in.readDouble(), in.readDouble());
        }
        return row;
    }
}
