package io.livelabel.model.engine;

/**
 * Exponentials of many numbers at once, to nine digits: a polynomial for a small part of the
 * argument, squared over and over, in loops without branches that a compiler turns into vector
 * instructions.
 */
final class Exponentials {
    /** The largest argument, in magnitude. */
    static final double BOUND = 80;

    private static final int SQUARINGS = 10;
    private static final double PART = 1.0 / (1 << SQUARINGS);

    private Exponentials() {}

    /**
     * Replaces values by their exponentials.
     *
     * @param values the first {@code count} of them in [−{@link #BOUND}, {@link #BOUND}]
     */
    static void replace(double[] values, int count) {
        for (int i = 0; i < count; i++) {
            double y = values[i] * PART;
            double sum = y * (1.0 / 720) + 1.0 / 120;
            sum = sum * y + 1.0 / 24;
            sum = sum * y + 1.0 / 6;
            sum = sum * y + 0.5;
            sum = sum * y + 1;
            values[i] = sum * y + 1;
        }
        for (int i = 0; i < count; i++) {
            double power = values[i];
            for (int square = 0; square < SQUARINGS; square++) {
                power *= power;
            }
            values[i] = power;
        }
    }
}
