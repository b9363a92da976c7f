package io.livelabel.model.metrics;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Streams of values in [0, 1] whose mean changes, or does not; each is always the same. */
enum DriftingValues {
    /** 0 or 1, for ever one in five. */
    STEADY_BITS,
    /** 0 or 1, one in five, then two in five behind value 5,000. */
    ABRUPT_BITS,
    /** Uniform over a tenth that moves up little by little from value 4,000 to 12,000. */
    GRADUAL_UNIFORM,
    /** Of heavy tail, as losses are, whose mean doubles at 8,000 and halves again at 14,000. */
    LOSSES,
    /** Uniform over one of two ranges, in turn for 700 values each. */
    MANY_CHANGES;

    static final int LENGTH = 20_000;

    /** The values. */
    @SuppressWarnings("EnumOrdinal") // The golden file holds what came of these seeds.
    double[] series() {
        SplittableRandom random = new SplittableRandom(ordinal() + 1);
        return IntStream.range(0, LENGTH).mapToDouble(i -> value(i, random.nextDouble())).toArray();
    }

    private double value(int i, double u) {
        return switch (this) {
            case STEADY_BITS -> u < 0.2 ? 1 : 0;
            case ABRUPT_BITS -> u < (i < 5_000 ? 0.2 : 0.4) ? 1 : 0;
            case GRADUAL_UNIFORM -> 0.1 * u + 0.5 * Math.max(0, Math.min(1, (i - 4_000) / 8_000.0));
            case LOSSES ->
                    Math.min(1, -StrictMath.log1p(-u) * (i >= 8_000 && i < 14_000 ? 0.2 : 0.1));
            case MANY_CHANGES -> 0.3 * u + (i / 700 % 2 == 0 ? 0.1 : 0.45);
        };
    }
}
