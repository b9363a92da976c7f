package io.livelabel.model.training;

/**
 * What dropout multiplies with: a value each, 0 or 1 / (1 − rate). It follows from the seed, the
 * step and the layer's place alone, so that every engine drops the same, and a training that goes
 * on from a checkpoint drops what the uninterrupted one drops. The numbers are those of SplitMix64
 * (Steele et al., 2014).
 */
public final class DropoutMask {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private DropoutMask() {}

    /**
     * Fills a mask.
     *
     * @param into gets the factors, row-major
     * @param length how many
     * @param rate share of zeros, in [0, 1)
     * @param seed the training's seed
     * @param step steps made before this one
     * @param node index of the layer among the architecture's nodes
     */
    public static void fill(float[] into, int length, double rate, long seed, long step, int node) {
        int kept = Float.floatToRawIntBits((float) (1 / (1 - rate)));
        long threshold = (long) (rate * (1L << 32));
        long state = mix(mix(mix(seed) + step) + node);
        for (int i = 0; i < length; i += 2) {
            state += GOLDEN_GAMMA;
            long bits = mix(state);
            into[i] = factor(bits >>> 32, threshold, kept);
            if (i + 1 < length) {
                into[i + 1] = factor(bits & 0xFFFFFFFFL, threshold, kept);
            }
        }
    }

    /** Without a branch, which no processor could foresee: all bits of 0 below the threshold. */
    private static float factor(long random, long threshold, int kept) {
        int dropped = (int) ((random - threshold) >> 63);
        return Float.intBitsToFloat(kept & ~dropped);
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
