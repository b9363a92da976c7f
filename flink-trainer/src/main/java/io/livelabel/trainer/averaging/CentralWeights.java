package io.livelabel.trainer.averaging;

import java.util.Arrays;
import java.util.List;

/**
 * The weights that all replicas go on from, and the momentum of what has changed them. Rounds of
 * the warm-up, of one replica, change them without momentum. One thread at a time.
 */
public final class CentralWeights {
    private final ParameterSpans spans;
    private final OuterRule rule;
    private final float[] weights;
    private final float[] momentum;
    private final float[] change;
    private long minibatches;
    private long examples;

    /**
     * Begins, or goes on.
     *
     * @param weights the weights; written to from here on
     * @param momentum as many values, or none where the rule keeps none, or has kept none so far;
     *     written to from here on
     * @param minibatches steps in the weights
     * @param examples examples in the weights
     */
    public CentralWeights(
            ParameterSpans spans,
            OuterRule rule,
            float[] weights,
            float[] momentum,
            long minibatches,
            long examples) {
        this.spans = spans;
        this.rule = rule;
        this.weights = requireLength("weights", weights, spans.length());
        this.momentum =
                rule.hasMomentum() && momentum.length == 0
                        ? new float[spans.length()]
                        : requireLength(
                                "values of momentum",
                                momentum,
                                rule.hasMomentum() ? spans.length() : 0);
        this.change = new float[spans.length()];
        this.minibatches = minibatches;
        this.examples = examples;
    }

    private static float[] requireLength(String what, float[] values, int length) {
        if (values.length != length) {
            throw new IllegalArgumentException(
                    "%d %s, there must be %d".formatted(values.length, what, length));
        }
        return values;
    }

    /**
     * Closes a round.
     *
     * @param shares what was contributed to it; nothing changes where that is nothing
     * @param warmUp whether one replica trains alone as yet
     */
    public void take(List<Share> shares, boolean warmUp) {
        long all = shares.stream().mapToLong(Share::examples).sum();
        if (all == 0) {
            return;
        }
        Arrays.fill(change, 0);
        for (Share share : shares) {
            float part = (float) rule.share(share.examples(), all);
            float[] its = requireLength("changes", share.change(), weights.length);
            for (int i = 0; i < change.length; i++) {
                change[i] += part * its[i];
            }
            minibatches += share.minibatches();
        }
        examples += all;
        OuterRule applied = warmUp ? new OuterRule.Plain() : rule;
        spans.forEach(
                (from, to) -> System.arraycopy(change, from, weights, from, to - from),
                (from, to) -> applied.apply(weights, change, momentum, from, to));
    }

    /** The weights: the array itself. */
    public float[] weights() {
        return weights;
    }

    /** The momentum, empty where the rule keeps none: the array itself. */
    public float[] momentum() {
        return momentum;
    }

    /** Steps of all replicas that are in the weights. */
    public long minibatches() {
        return minibatches;
    }

    /** Examples of all replicas that are in the weights. */
    public long examples() {
        return examples;
    }
}
