package io.livelabel.trainer;

import io.livelabel.trainer.averaging.Average;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of one attempt: what each has drawn when it opened, by which averages are for them
 * and no others, and how many of its contributions are averaged; and the optimizer's state that
 * those begin with who have made no step. One thread at a time.
 */
final class Members {
    private final @Nullable Long[] members;
    private final Long[] told;
    private Long[] averaged;
    private long averages;
    private @Nullable Long optimizerSteps;
    private float[] optimizerState = new float[0];

    /** Of so many replicas, of which none has opened. */
    Members(int replicas) {
        members = new Long[replicas];
        told = new Long[replicas];
        Arrays.fill(told, 0L);
        averaged = told.clone();
    }

    /** Takes note of a replica that has opened. */
    void greet(int replica, long member) {
        members[replica] = member;
    }

    /** Takes note of a contribution. */
    void tell(int replica, ReplicaContribution contribution) {
        told[replica] = contribution.contribution().number();
        if (contribution.optimizerSteps() != null) {
            optimizerSteps = contribution.optimizerSteps();
            optimizerState = contribution.optimizerState();
        }
    }

    /** Takes note that all that was told is in the weights. */
    void closeRound() {
        averaged = told.clone();
    }

    /**
     * An average for them, once all have opened.
     *
     * @param weights of the last round that was closed; kept where no optimizer's state is known
     * @param optimizerWanted whether some have made no step, and are to begin with that of others
     */
    Optional<Average> average(float[] weights, boolean optimizerWanted) {
        List<Long> known = new ArrayList<>();
        for (Long member : members) {
            if (member == null) {
                return Optional.empty();
            }
            known.add(member);
        }
        float[] values = weights;
        if (optimizerSteps != null) {
            values = Arrays.copyOf(weights, weights.length + optimizerState.length);
            System.arraycopy(optimizerState, 0, values, weights.length, optimizerState.length);
        }
        Average average =
                new Average(
                        known,
                        List.of(averaged),
                        averages++,
                        optimizerSteps,
                        optimizerWanted,
                        values);
        if (!optimizerWanted) {
            // Whoever begins with it has it now.
            optimizerSteps = null;
            optimizerState = new float[0];
        }
        return Optional.of(average);
    }
}
