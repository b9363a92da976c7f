package io.livelabel.model.training;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The rule by which a step changes the weights, with its settings. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Optimizer.AdaGrad.class, name = "AdaGrad"),
    @JsonSubTypes.Type(value = Optimizer.Adam.class, name = "Adam")
})
public sealed interface Optimizer {
    /**
     * The optimizer of a name, at its customary rate.
     *
     * @param name {@code adagrad} or {@code adam}
     * @throws IllegalArgumentException if there is none of that name
     */
    static Optimizer named(String name) {
        return switch (name) {
            case "adagrad" -> AdaGrad.of(0.02);
            case "adam" -> Adam.of(1e-3);
            default ->
                    throw new IllegalArgumentException(
                            "optimizer is '%s': give adagrad or adam".formatted(name));
        };
    }

    /** How many values of state it keeps for each weight. */
    int statePerParameter();

    /** The learning rate, before any {@link RateSchedule}. */
    double rate();

    /** The same with another learning rate. */
    Optimizer withRate(double other);

    /**
     * AdaGrad: h ← h + g²; w ← w − rate · g / √h, with h starting at {@code initialAccumulator},
     * which keeps the root above 0.
     *
     * @param rate the learning rate
     * @param initialAccumulator where h starts; a large one swamps the gradients
     * @see <a href="https://jmlr.org/papers/v12/duchi11a.html">Duchi et al., 2011</a>
     */
    record AdaGrad(double rate, double initialAccumulator) implements Optimizer {
        /** Refuses rates that are not positive. */
        public AdaGrad {
            requirePositive("learning rate", rate);
            requirePositive("initial accumulator", initialAccumulator);
        }

        /** With the small accumulator that leaves the gradients as they are. */
        public static AdaGrad of(double rate) {
            return new AdaGrad(rate, 1e-6);
        }

        @Override
        public AdaGrad withRate(double other) {
            return new AdaGrad(other, initialAccumulator);
        }

        @Override
        public int statePerParameter() {
            return 1;
        }
    }

    /**
     * Adam with bias correction.
     *
     * @param rate the learning rate
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param epsilon added to the root of the second moment
     * @see <a href="https://arxiv.org/abs/1412.6980">Kingma and Ba, 2015</a>
     */
    record Adam(double rate, double beta1, double beta2, double epsilon) implements Optimizer {
        /** Refuses settings out of their ranges. */
        public Adam {
            requirePositive("learning rate", rate);
            requirePositive("epsilon", epsilon);
            if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
                throw new IllegalArgumentException(
                        "Adam's betas are not in [0, 1): %s and %s".formatted(beta1, beta2));
            }
        }

        /** With the paper's betas and epsilon. */
        public static Adam of(double rate) {
            return new Adam(rate, 0.9, 0.999, 1e-8);
        }

        @Override
        public Adam withRate(double other) {
            return new Adam(other, beta1, beta2, epsilon);
        }

        @Override
        public int statePerParameter() {
            return 2;
        }
    }

    private static void requirePositive(String what, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException("%s must be positive: %s".formatted(what, value));
        }
    }
}
