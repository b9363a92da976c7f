package io.livelabel.trainer;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * How a training answers a drift: the learning rate is multiplied for the next step, and falls back
 * from step to step in equal ratios, to what it is without, at the step behind the last. Another
 * drift meanwhile begins it anew.
 *
 * @param factor what the rate is multiplied with at first, at least 1; 1 for no answer
 * @param steps for how many steps, at least 1
 */
record RateBoost(double factor, int steps) {
    RateBoost {
        if (!(factor >= 1 && Double.isFinite(factor))) {
            throw new IllegalArgumentException(
                    "the rate is multiplied by %s after a drift: give at least 1, for no change"
                            .formatted(factor));
        }
        if (steps < 1) {
            throw new IllegalArgumentException(
                    "the rate is boosted for %d steps after a drift: give at least 1"
                            .formatted(steps));
        }
    }

    /** Whether there is an answer at all. */
    @JsonIgnore
    boolean isOn() {
        return factor > 1;
    }

    /**
     * What the rate of the next step is multiplied with: factor^(1 − n / steps).
     *
     * @param stepsSinceDrift n, the steps made since the last drift; empty where there was none
     */
    double next(OptionalLong stepsSinceDrift) {
        if (stepsSinceDrift.isEmpty() || stepsSinceDrift.getAsLong() >= steps) {
            return 1;
        }
        // The same on every machine, as the rest of a step is.
        return StrictMath.pow(factor, 1 - (double) stepsSinceDrift.getAsLong() / steps);
    }

    /** As a sentence about a training has it. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "the learning rate times %s, back within %d steps", factor, steps);
    }
}
