package io.livelabel.trainer.averaging;

/**
 * What a replica tells of its training since it last told. The array is not to be written to.
 *
 * @param number counts the replica's contributions since it opened, from 1
 * @param examples examples trained on since
 * @param minibatches steps made since
 * @param idle whether nothing is left to tell, until the replica trains again
 * @param former where a replica opens in a job of more or fewer replicas than before: the index
 *     that the one that made the steps had then, this one or, not {@code idle} yet, one that is no
 *     more; {@link #NONE} otherwise
 * @param change how the weights have changed since, the running figures as they are now; empty
 *     where no step was made
 */
@SuppressWarnings("ArrayRecordComponent")
public record Contribution(
        long number, long examples, long minibatches, boolean idle, int former, float[] change) {
    /** No former index. */
    public static final int NONE = -1;

    /** Of steps that were made since the replica opened, or that no other made. */
    public Contribution(
            long number, long examples, long minibatches, boolean idle, float[] change) {
        this(number, examples, minibatches, idle, NONE, change);
    }

    /** Whether more of the same opening follows. */
    boolean isAdopted() {
        return former != NONE && !idle;
    }

    /** Refuses steps without a change, and the reverse. */
    public Contribution {
        if (examples < 0 || minibatches < 0 || (minibatches == 0) != (change.length == 0)) {
            throw new IllegalArgumentException(
                    "contribution %d is of %d examples in %d minibatches with %d values"
                            .formatted(number, examples, minibatches, change.length));
        }
    }
}
