package io.livelabel.producer.inspect;

import java.util.Arrays;
import java.util.Optional;

/** The distribution of bytes, taken as whole numbers in [0, 255]: exact. One thread. */
final class ByteTally {
    private final long[] counts = new long[256];

    void add(byte[] values) {
        for (byte value : values) {
            counts[value & 0xff]++;
        }
    }

    /** Of the bytes so far; empty where there were none. */
    Optional<Distribution> distribution() {
        long count = 0;
        double sum = 0;
        int min = counts.length;
        int max = 0;
        for (int value = 0; value < counts.length; value++) {
            if (counts[value] > 0) {
                count += counts[value];
                sum += (double) counts[value] * value;
                min = Math.min(min, value);
                max = value;
            }
        }
        if (count == 0) {
            return Optional.empty();
        }
        double mean = sum / count;
        double squares = 0;
        for (int value = min; value <= max; value++) {
            squares += counts[value] * (value - mean) * (value - mean);
        }
        return Optional.of(
                new Distribution(
                        count,
                        min,
                        max,
                        mean,
                        Math.sqrt(squares / count),
                        (double) counts[0] / count,
                        new Histogram(min, 1, Arrays.copyOfRange(counts, min, max + 1))));
    }
}
