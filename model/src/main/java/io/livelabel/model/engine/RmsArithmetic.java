package io.livelabel.model.engine;

import io.livelabel.model.layer.RmsNormalize;

/** {@link RmsNormalize} of rows in plain arrays, summed in double precision. */
public final class RmsArithmetic {
    private RmsArithmetic() {}

    /**
     * Scales a row.
     *
     * @param from holds the row from {@code offset} on
     * @param size its values
     * @param into gets the scaled row from {@code at} on; may be {@code from}
     */
    public static void scale(float[] from, int offset, int size, float[] into, int at) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += (double) from[offset + i] * from[offset + i];
        }
        float scale = (float) (Math.sqrt(size) / Math.max(Math.sqrt(sum), RmsNormalize.LEAST_NORM));
        for (int i = 0; i < size; i++) {
            into[at + i] = from[offset + i] * scale;
        }
    }
}
