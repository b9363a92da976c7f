package io.livelabel.trainer;

import io.livelabel.model.Architecture;
import io.livelabel.model.training.TrainingSettings;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything a training goes on from, at one moment: model, optimizer, open minibatch, figures and
 * input positions. Immutable: its arrays are not to be written to.
 *
 * <p>The number of steps is the version of its weights: within a lineage the same number of steps
 * gives the same weights.
 *
 * @param lineage the training history it belongs to
 * @param architecture the architecture as canonical JSON
 * @param optimizer what decides a step as text, the optimizer first, the minibatch size last
 * @param steps updates made
 * @param examples examples trained on
 * @param weights little-endian float32, in the architecture's order
 * @param optimizerState little-endian float32, as the model exports it: a moving average comes last
 * @param pending the open minibatch
 * @param prequential the newest examples' scores and the totals, as they write themselves
 * @param nextOffsets the first offset not read, by partition
 * @param createdAtMs when it was taken: milliseconds since the epoch
 */
@SuppressWarnings("ArrayRecordComponent")
record ModelSnapshot(
        Lineage lineage,
        String architecture,
        String optimizer,
        long steps,
        long examples,
        byte[] weights,
        byte[] optimizerState,
        PendingExamples pending,
        byte[] prequential,
        SortedMap<InputPartition, Long> nextOffsets,
        long createdAtMs) {
    private static final Logger LOGGER = LoggerFactory.getLogger(ModelSnapshot.class);

    ModelSnapshot {
        if (steps < 0 || examples < 0) {
            throw new IllegalArgumentException(
                    "a snapshot has %d steps and %d examples".formatted(steps, examples));
        }
        nextOffsets = Collections.unmodifiableSortedMap(new TreeMap<>(nextOffsets));
    }

    /**
     * The moving average of the weights, little-endian float32; only where the settings keep one.
     */
    byte[] average() {
        return Arrays.copyOfRange(
                optimizerState, optimizerState.length - weights.length, optimizerState.length);
    }

    /** The version of its weights within the lineage. */
    long version() {
        return steps;
    }

    /**
     * Makes sure that training can go on from it, and tells what decides a step otherwise now.
     *
     * @param stepsNow what decides a step now, as text
     * @throws TrainingException if it is of another architecture, or of an optimizer that keeps
     *     another state
     */
    void requireFits(Architecture expected, TrainingSettings chosen, String stepsNow) {
        if (!architecture.equals(expected.toJson())) {
            throw new TrainingException(
                    "the checkpoint holds another architecture than the job is given: %s; the job's: %s"
                            .formatted(architecture, expected.toJson()));
        }
        long stateBytes =
                (long) expected.parameterCount() * Float.BYTES * chosen.statePerParameter();
        String kind =
                "TrainingSettings[optimizer=%s["
                        .formatted(chosen.optimizer().getClass().getSimpleName());
        if (!optimizer.startsWith(kind) || optimizerState.length != stateBytes) {
            throw new TrainingException(
                    "the checkpoint holds %d bytes of state of %s, the job's settings are %s with %d bytes"
                            .formatted(optimizerState.length, optimizer, chosen, stateBytes));
        }
        if (!optimizer.equals(stepsNow)) {
            LOGGER.warn("training goes on with {} instead of {}", stepsNow, optimizer);
        }
    }
}
