package io.livelabel.trainer.averaging;

/**
 * What a replica's weights have changed by and not told: their difference from a base, which is
 * where the replica last told from, or the average that it last took over. So each change is told
 * once, whenever averages come. Running figures are told as they are. One thread at a time.
 */
public final class UntoldChange {
    private final ParameterSpans spans;
    private final float[] base;

    /**
     * Of weights.
     *
     * @param base what the change is from; written to from here on
     */
    public UntoldChange(ParameterSpans spans, float[] base) {
        if (base.length != spans.length()) {
            throw new IllegalArgumentException(
                    "a base of %d weights, there must be %d"
                            .formatted(base.length, spans.length()));
        }
        this.spans = spans;
        this.base = base;
    }

    /** What the change is from: the array itself. */
    public float[] base() {
        return base;
    }

    /**
     * The change up to weights, a new array; none is left then.
     *
     * @param weights as long as the base
     */
    public float[] tell(float[] weights) {
        float[] change = weights.clone();
        spans.forEach(
                (from, to) -> {},
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        change[i] -= base[i];
                    }
                });
        System.arraycopy(weights, 0, base, 0, base.length);
        return change;
    }

    /**
     * Puts the change on top of an average instead.
     *
     * @param weights what the change leads to; changed to what it leads to now
     * @param average at least as long as the base; more is left alone
     */
    public void rebase(float[] weights, float[] average) {
        spans.forEach(
                (from, to) -> System.arraycopy(average, from, weights, from, to - from),
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        weights[i] = average[i] + (weights[i] - base[i]);
                    }
                });
        System.arraycopy(average, 0, base, 0, base.length);
    }

    /** Goes on from an average where nothing has changed. */
    public void restart(float[] average) {
        System.arraycopy(average, 0, base, 0, base.length);
    }
}
