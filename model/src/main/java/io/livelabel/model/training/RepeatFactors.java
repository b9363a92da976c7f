package io.livelabel.model.training;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Class-balanced oversampling: how many copies of an example a step counts. A class of frequency f
 * below a threshold t has the factor √(t / f), every other class 1; an example has the largest
 * factor of its labels. Its loss is multiplied with that, which is what as many copies of it in the
 * same minibatch would add, without computing them; the mean is over the examples themselves.
 *
 * @param factors one a class, each at least 1; empty for no oversampling
 * @see <a href="https://arxiv.org/abs/1908.03195">Gupta et al., 2019</a>
 */
public record RepeatFactors(List<Double> factors) {
    /** Refuses factors below 1. */
    public RepeatFactors {
        factors = List.copyOf(factors);
        for (double factor : factors) {
            if (!(factor >= 1 && Double.isFinite(factor))) {
                throw new IllegalArgumentException("a repeat factor is below 1: " + factor);
            }
        }
    }

    /** Every example counts once. */
    public static RepeatFactors none() {
        return new RepeatFactors(List.of());
    }

    /**
     * Of frequencies.
     *
     * @param threshold the frequency below which a class is repeated, in (0, 1]
     */
    public static RepeatFactors of(ClassFrequencies counted, double threshold) {
        if (!(threshold > 0 && threshold <= 1)) {
            throw new IllegalArgumentException(
                    "threshold of oversampling is not in (0, 1]: " + threshold);
        }
        return new RepeatFactors(
                Arrays.stream(counted.frequencies())
                        .map(frequency -> Math.max(1, Math.sqrt(threshold / frequency)))
                        .boxed()
                        .toList());
    }

    /** Whether every example counts once. */
    @JsonIgnore
    public boolean isNone() {
        return factors.isEmpty();
    }

    /** How many copies an example of these class ids stands for. */
    public double of(int[] labels) {
        double most = 1;
        if (!isNone()) {
            for (int label : labels) {
                most = Math.max(most, factors.get(label));
            }
        }
        return most;
    }

    @Override
    public String toString() {
        return isNone()
                ? "none"
                : "up to %.3g of %d classes".formatted(Collections.max(factors), factors.size());
    }
}
