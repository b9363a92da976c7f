package io.livelabel.model.training;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What a step makes smaller: for each example a sum over the classes, with p = σ(logit) and y = 1
 * where the class is a label; then the mean over the minibatch.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Loss.CrossEntropy.class, name = "CrossEntropy"),
    @JsonSubTypes.Type(value = Loss.Asymmetric.class, name = "Asymmetric")
})
public sealed interface Loss {
    /**
     * Reads a loss: {@code cross-entropy}, or {@code asymmetric:G+:G-:MARGIN}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static Loss parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            if (text.equals("cross-entropy")) {
                return new CrossEntropy();
            } else if (parts.length == 4 && parts[0].equals("asymmetric")) {
                return new Asymmetric(
                        Double.parseDouble(parts[1]),
                        Double.parseDouble(parts[2]),
                        Double.parseDouble(parts[3]));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("loss '%s': %s".formatted(text, e.getMessage()), e);
        }
        throw new IllegalArgumentException(
                "loss is '%s': give cross-entropy or asymmetric:G+:G-:MARGIN".formatted(text));
    }

    /** Binary cross-entropy: −y log p − (1 − y) log(1 − p). */
    record CrossEntropy() implements Loss {}

    /**
     * Asymmetric loss: −y (1 − p)^γ₊ log p − (1 − y) q^γ₋ log(1 − q), with q = max(p − margin, 0):
     * it leaves out the many negatives that are told apart already.
     *
     * @param gammaPositive γ₊, how much sure positives count less, not negative
     * @param gammaNegative γ₋, how much sure negatives count less, not negative
     * @param margin probability below which a negative costs nothing, in [0, 1)
     * @see <a href="https://arxiv.org/abs/2009.14119">Ridnik et al., 2021</a>
     */
    record Asymmetric(double gammaPositive, double gammaNegative, double margin) implements Loss {
        /** Refuses settings out of their ranges. */
        public Asymmetric {
            if (!(gammaPositive >= 0
                    && gammaNegative >= 0
                    && Double.isFinite(gammaPositive)
                    && Double.isFinite(gammaNegative))) {
                throw new IllegalArgumentException(
                        "gammas of the asymmetric loss must not be negative: %s and %s"
                                .formatted(gammaPositive, gammaNegative));
            }
            if (!(margin >= 0 && margin < 1)) {
                throw new IllegalArgumentException("margin is not in [0, 1): " + margin);
            }
        }
    }
}
