package io.livelabel.trainer.averaging;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Weights on their way to the replicas. The array is not to be written to.
 *
 * @param members what each replica drew when it opened, in order of the replicas
 * @param contributions how many contributions of each are in the weights
 * @param round increases from average to average of the same members
 * @param optimizerSteps the steps that the optimizer's state is of; null where there is none
 * @param optimizerStateWanted whether contributions are to tell the optimizer's state
 * @param values the weights, then the optimizer's state if there is one
 */
@SuppressWarnings("ArrayRecordComponent")
public record Average(
        List<Long> members,
        List<Long> contributions,
        long round,
        @Nullable Long optimizerSteps,
        boolean optimizerStateWanted,
        float[] values) {
    /** Copies the lists. */
    public Average {
        members = List.copyOf(members);
        contributions = List.copyOf(contributions);
        if (members.size() != contributions.size()) {
            throw new IllegalArgumentException(
                    "%d members with %d numbers of contributions"
                            .formatted(members.size(), contributions.size()));
        }
    }
}
