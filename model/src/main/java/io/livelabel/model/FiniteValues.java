package io.livelabel.model;

import java.nio.FloatBuffer;
import java.util.OptionalInt;

/** The check that numbers are numbers, before they are taken over or kept. */
public final class FiniteValues {
    private static final int BLOCK = 4096;
    private static final int LANES = 4;

    private FiniteValues() {}

    /**
     * Makes sure that all remaining values are finite; the buffer's position stays.
     *
     * @param what what the values are, for the message
     * @throws IllegalArgumentException if one is not; the message says which
     */
    public static void require(String what, FloatBuffer values) {
        OptionalInt first = firstNotFinite(values);
        if (first.isPresent()) {
            int place = first.getAsInt();
            throw new IllegalArgumentException(
                    "%s %d of %d is %s, all must be finite"
                            .formatted(
                                    what,
                                    place,
                                    values.remaining(),
                                    values.get(values.position() + place)));
        }
    }

    /**
     * Finds the first value that is NaN or infinite; the buffer's position stays.
     *
     * @return its index, counted from the position
     */
    public static OptionalInt firstNotFinite(FloatBuffer values) {
        float[] block = new float[Math.min(BLOCK, values.remaining())];
        for (int at = values.position(); at < values.limit(); at += BLOCK) {
            int length = Math.min(BLOCK, values.limit() - at);
            values.get(at, block, 0, length);
            if (!areFinite(block, length)) {
                return OptionalInt.of(at - values.position() + firstNotFinite(block));
            }
        }
        return OptionalInt.empty();
    }

    /** Any NaN or infinity times 0 is NaN, and stays so in a sum; several sums wait less. */
    private static boolean areFinite(float[] block, int length) {
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        int i = 0;
        for (; i <= length - LANES; i += LANES) {
            first += block[i] * 0f;
            second += block[i + 1] * 0f;
            third += block[i + 2] * 0f;
            fourth += block[i + 3] * 0f;
        }
        for (; i < length; i++) {
            first += block[i] * 0f;
        }
        return first + second + third + fourth == 0;
    }

    private static int firstNotFinite(float[] block) {
        int place = 0;
        while (Float.isFinite(block[place])) {
            place++;
        }
        return place;
    }
}
