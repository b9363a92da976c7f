package io.livelabel.trainer.averaging;

/**
 * How many replicas train, and how their weights become one.
 *
 * @param replicas how many there are; one alone goes on with what several have begun
 * @param every minibatches of a replica from one contribution to the next, at least
 * @param rule how a round changes the weights
 * @param warmUpMinibatches so many minibatches the first replica trains alone
 * @param gpusPerReplica how much of the external resource {@code gpu} each replica's slot has; 0
 *     for slots of no declared size
 */
public record AveragingConfig(
        int replicas, int every, Averaging rule, int warmUpMinibatches, int gpusPerReplica) {
    /** Refuses settings out of their ranges. */
    public AveragingConfig {
        requireAtLeast(1, "number of replicas", replicas);
        requireAtLeast(1, "minibatches to a contribution", every);
        requireAtLeast(0, "minibatches of the warm-up", warmUpMinibatches);
        requireAtLeast(0, "GPUs a replica", gpusPerReplica);
    }

    private static void requireAtLeast(int least, String what, int value) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "%s is %d: give at least %d".formatted(what, value, least));
        }
    }
}
