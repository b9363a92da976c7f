package io.livelabel.producer.synthetic;

import java.util.SplittableRandom;

/**
 * Random numbers that are the same on every platform and every Java: only {@link
 * SplittableRandom#nextLong}, whose algorithm is fixed, and exact arithmetic on it. One thread.
 */
final class Randomness {
    private static final double UNIFORM = 0x1.0p-53;
    private static final int PARTS = 4;
    private static final float MEAN = PARTS * 65_535 / 2f;
    // Standard deviation of the sum of four uniform numbers in [0, 65536).
    private static final float SCALE =
            (float) (1 / StrictMath.sqrt(PARTS * 65_536.0 * 65_536.0 / 12));

    private final SplittableRandom random;

    private Randomness(long seed) {
        random = new SplittableRandom(seed);
    }

    /** The stream for one purpose and index, independent of all others of the seed. */
    static Randomness stream(long seed, String purpose, long index) {
        long base = new SplittableRandom(seed ^ (long) purpose.hashCode() << 32).nextLong();
        return new Randomness(new SplittableRandom(base + index).nextLong());
    }

    long nextLong() {
        return random.nextLong();
    }

    /** Uniform in [0, 1). */
    double uniform() {
        return (random.nextLong() >>> 11) * UNIFORM;
    }

    /** Uniform in [from, to]. */
    int between(int from, int to) {
        return from + (int) (uniform() * (to - from + 1));
    }

    /** Close to normal, mean 0 and deviation 1: the sum of four uniform numbers, within ±3.5. */
    float normal() {
        long bits = random.nextLong();
        long sum =
                (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
        return (sum - MEAN) * SCALE;
    }
}
