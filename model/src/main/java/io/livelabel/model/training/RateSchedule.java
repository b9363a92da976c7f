package io.livelabel.model.training;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How the learning rate changes with the steps made: a factor on the optimizer's own rate. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RateSchedule.Constant.class, name = "Constant"),
    @JsonSubTypes.Type(value = RateSchedule.Exponential.class, name = "Exponential"),
    @JsonSubTypes.Type(value = RateSchedule.Linear.class, name = "Linear")
})
public sealed interface RateSchedule {
    /**
     * The factor of a step.
     *
     * @param step its number, from 1
     */
    double factor(long step);

    /**
     * Reads a schedule: {@code constant}, {@code exponential:FACTOR:STEPS}, or {@code
     * linear:WARMUP:TOTAL}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static RateSchedule parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            if (text.equals("constant")) {
                return new Constant();
            } else if (parts.length == 3 && parts[0].equals("exponential")) {
                return new Exponential(Double.parseDouble(parts[1]), Long.parseLong(parts[2]));
            } else if (parts.length == 3 && parts[0].equals("linear")) {
                return new Linear(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "schedule '%s': %s".formatted(text, e.getMessage()), e);
        }
        throw new IllegalArgumentException(
                "schedule is '%s': give constant, exponential:FACTOR:STEPS or linear:WARMUP:TOTAL"
                        .formatted(text));
    }

    /** The same rate for ever: right for a stream that never ends. */
    record Constant() implements RateSchedule {
        @Override
        public double factor(long step) {
            return 1;
        }
    }

    /**
     * Falls in equal ratios: factor^((step − 1) / everySteps), without jumps.
     *
     * @param factor what is left of the rate after {@code everySteps}, in (0, 1]
     * @param everySteps steps, at least 1
     */
    record Exponential(double factor, long everySteps) implements RateSchedule {
        /** Refuses settings out of their ranges. */
        public Exponential {
            if (!(factor > 0 && factor <= 1)) {
                throw new IllegalArgumentException("decay factor is not in (0, 1]: " + factor);
            }
            if (everySteps < 1) {
                throw new IllegalArgumentException(
                        "steps a decay factor holds for must be at least 1: " + everySteps);
            }
        }

        @Override
        public double factor(long step) {
            return Math.pow(factor, (double) (step - 1) / everySteps);
        }
    }

    /**
     * Rises in a line to 1 within the first steps, then falls in a line to 0 at the last: for a
     * stream whose length is known.
     *
     * @param warmUpSteps steps of the rise, not negative
     * @param totalSteps steps in all, more than {@code warmUpSteps}
     */
    record Linear(long warmUpSteps, long totalSteps) implements RateSchedule {
        /** Refuses settings out of their ranges. */
        public Linear {
            if (warmUpSteps < 0 || totalSteps <= warmUpSteps) {
                throw new IllegalArgumentException(
                        "a rate cannot rise for %d of %d steps".formatted(warmUpSteps, totalSteps));
            }
        }

        @Override
        public double factor(long step) {
            if (step <= warmUpSteps) {
                return (double) step / warmUpSteps;
            }
            return Math.max(0, (double) (totalSteps - step + 1) / (totalSteps - warmUpSteps));
        }
    }
}
