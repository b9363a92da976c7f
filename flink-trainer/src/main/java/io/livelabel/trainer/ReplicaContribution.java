package io.livelabel.trainer;

import io.livelabel.trainer.averaging.Contribution;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A contribution with what else is told with it. The array is not to be written to.
 *
 * @param contribution what the round gets
 * @param nextOffsets up to where the replica has trained: the first offset behind, by partition
 * @param optimizerSteps steps that the optimizer's state is of; null where it is not told
 * @param optimizerState for those that have made no step yet; empty where it is not told
 */
@SuppressWarnings("ArrayRecordComponent")
record ReplicaContribution(
        Contribution contribution,
        SortedMap<Integer, Long> nextOffsets,
        @Nullable Long optimizerSteps,
        float[] optimizerState) {}
