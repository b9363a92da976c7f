package io.livelabel.trainer.averaging;

/**
 * What a replica has contributed to a round. The array is not to be written to.
 *
 * @param replica its index when it began the round
 * @param examples examples trained on
 * @param minibatches steps made, at least 1
 * @param change how its weights have changed, the running figures as they are
 */
@SuppressWarnings("ArrayRecordComponent")
public record Share(int replica, long examples, long minibatches, float[] change) {
    /** This and what the replica contributes later. */
    Share plus(Contribution later, ParameterSpans spans) {
        float[] sum = later.change().clone();
        spans.forEach(
                (from, to) -> {},
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        sum[i] += change[i];
                    }
                });
        return new Share(
                replica, examples + later.examples(), minibatches + later.minibatches(), sum);
    }
}
