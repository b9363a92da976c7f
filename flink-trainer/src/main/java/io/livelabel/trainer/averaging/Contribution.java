package io.livelabel.trainer.averaging;

/**
 * What a replica tells of its training since it last told. The array is not to be written to.
 *
 * @param number counts the replica's contributions since it opened, from 1
 * @param examples examples trained on since
 * @param minibatches steps made since
 * @param idle whether nothing is left to tell, until the replica trains again
 * @param change how the weights have changed since, the running figures as they are now; empty
 *     where no step was made
 */
@SuppressWarnings("ArrayRecordComponent")
public record Contribution(
        long number, long examples, long minibatches, boolean idle, float[] change) {
    /** Refuses steps without a change, and the reverse. */
    public Contribution {
        if (examples < 0 || minibatches < 0 || (minibatches == 0) != (change.length == 0)) {
            throw new IllegalArgumentException(
                    "contribution %d is of %d examples in %d minibatches with %d values"
                            .formatted(number, examples, minibatches, change.length));
        }
    }
}
