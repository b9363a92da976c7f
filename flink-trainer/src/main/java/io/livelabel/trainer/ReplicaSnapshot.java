package io.livelabel.trainer;

/**
 * Everything a replica goes on from. The arrays are not to be written to.
 *
 * @param model its model, optimizer, open minibatch and input positions; the lineage names the
 *     replica, since histories are those of the averages, and there are no figures
 * @param base what its weights were when they were last told or taken over, little-endian float32
 * @param partitions the partition that each example of the open minibatch comes from
 * @param examples examples trained on since the last contribution
 * @param minibatches steps made since then
 * @param trained whether it has ever made a step
 * @param skippedInARow minibatches that it has skipped since it last made a step
 * @param index the replica's
 * @param replicas how many replicas there were
 */
@SuppressWarnings("ArrayRecordComponent")
record ReplicaSnapshot(
        ModelSnapshot model,
        byte[] base,
        int[] partitions,
        long examples,
        long minibatches,
        boolean trained,
        int skippedInARow,
        int index,
        int replicas) {
    ReplicaSnapshot {
        if (partitions.length != model.pending().size() || base.length != model.weights().length) {
            throw new IllegalArgumentException(
                    "a replica with %d open examples of %d partitions, and %d of %d bytes of weights"
                            .formatted(
                                    model.pending().size(),
                                    partitions.length,
                                    base.length,
                                    model.weights().length));
        }
    }
}
