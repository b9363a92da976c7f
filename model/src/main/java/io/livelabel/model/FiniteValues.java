package io.livelabel.model;

import java.nio.FloatBuffer;

/** The check that numbers from outside are numbers, before they are taken over. */
public final class FiniteValues {
    private static final int BLOCK = 4096;

    private FiniteValues() {}

    /**
     * Makes sure that all remaining values are finite; the buffer's position stays.
     *
     * @param what what the values are, for the message
     * @throws IllegalArgumentException if one is not; the message says which
     */
    public static void require(String what, FloatBuffer values) {
        float[] block = new float[Math.min(BLOCK, values.remaining())];
        for (int at = values.position(); at < values.limit(); at += BLOCK) {
            int length = Math.min(BLOCK, values.limit() - at);
            values.get(at, block, 0, length);
            // Any NaN or infinity times 0 is NaN, and stays so in the sum.
            float sum = 0;
            for (int i = 0; i < length; i++) {
                sum += block[i] * 0f;
            }
            if (sum != 0) {
                throw notFinite(what, block, at - values.position(), values.remaining());
            }
        }
    }

    private static IllegalArgumentException notFinite(
            String what, float[] block, int first, int count) {
        int place = 0;
        while (Float.isFinite(block[place])) {
            place++;
        }
        return new IllegalArgumentException(
                "%s %d of %d is %s, all must be finite"
                        .formatted(what, first + place, count, block[place]));
    }
}
