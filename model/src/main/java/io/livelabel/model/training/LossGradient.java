package io.livelabel.model.training;

import io.livelabel.model.Minibatch;

/**
 * A loss over a minibatch and its gradient by the logits, on plain arrays: one implementation for
 * every engine, which gives the logits and their sigmoids. One thread at a time.
 */
public final class LossGradient {
    private static final double NEAR_ZERO = 1e-280;

    private final Loss loss;
    private final RepeatFactors oversampling;
    private final int classes;
    private final boolean[] isLabel;

    /** As settings say, of so many classes. */
    public LossGradient(TrainingSettings settings, int classes) {
        this.loss = settings.loss();
        this.oversampling = settings.oversampling();
        if (!oversampling.isNone() && oversampling.factors().size() != classes) {
            throw new IllegalArgumentException(
                    "%d repeat factors for %d classes"
                            .formatted(oversampling.factors().size(), classes));
        }
        this.classes = classes;
        this.isLabel = new boolean[classes];
    }

    /**
     * Makes sure that a minibatch can be trained on.
     *
     * @throws IllegalArgumentException if it is empty, or has a class id out of range
     */
    public void requireTrainable(Minibatch minibatch) {
        if (minibatch.size() == 0) {
            throw new IllegalArgumentException("the minibatch is empty");
        }
        for (int row = 0; row < minibatch.size(); row++) {
            for (int label : minibatch.labels(row)) {
                if (label < 0 || label >= classes) {
                    throw new IllegalArgumentException(
                            "class id %d of example %d is not in [0, %d)"
                                    .formatted(label, row, classes));
                }
            }
        }
    }

    /**
     * Computes both, each example counted as often as its labels say.
     *
     * @param minibatch the labels; one named twice counts once
     * @param logits [size of the minibatch, classes]
     * @param probabilities their sigmoids, same shape
     * @param gradient gets the gradient of the mean loss, same shape; may be {@code probabilities}
     * @return the mean loss over the minibatch
     */
    public double compute(
            Minibatch minibatch, float[] logits, float[] probabilities, float[] gradient) {
        double sum = 0;
        for (int row = 0; row < minibatch.size(); row++) {
            int start = row * classes;
            int[] labels = minibatch.labels(row);
            double copies = oversampling.of(labels);
            float share = (float) (copies / minibatch.size());
            double one =
                    loss instanceof Loss.Asymmetric asymmetric
                            ? asymmetric(
                                    asymmetric,
                                    labels,
                                    start,
                                    logits,
                                    probabilities,
                                    gradient,
                                    share)
                            : crossEntropy(labels, start, logits, probabilities, gradient, share);
            sum += copies * one;
        }
        return sum / minibatch.size();
    }

    /**
     * Sum of log(1 + exp(z)), less z at the labels. The sum comes from the probabilities: log(1 +
     * exp(z)) is −log(1 − p), and z − log(p) where p is near 1; one logarithm of a long product
     * costs far less than one a class.
     */
    private double crossEntropy(
            int[] labels,
            int start,
            float[] logits,
            float[] probabilities,
            float[] gradient,
            float share) {
        double product = 1;
        double total = 0;
        for (int i = start; i < start + classes; i++) {
            float p = probabilities[i];
            if (p <= 0.5f) {
                product *= 1.0 - p;
            } else {
                total += logits[i];
                product *= p;
            }
            if (product < NEAR_ZERO) {
                total -= Math.log(product);
                product = 1;
            }
            gradient[i] = p * share;
        }
        for (int label : labels) {
            if (!isLabel[label]) {
                isLabel[label] = true;
                total -= logits[start + label];
                gradient[start + label] -= share;
            }
        }
        for (int label : labels) {
            isLabel[label] = false;
        }
        return total - Math.log(product);
    }

    private double asymmetric(
            Loss.Asymmetric settings,
            int[] labels,
            int start,
            float[] logits,
            float[] probabilities,
            float[] gradient,
            float share) {
        for (int label : labels) {
            isLabel[label] = true;
        }
        double total = 0;
        for (int c = 0; c < classes; c++) {
            double z = logits[start + c];
            double p = probabilities[start + c];
            double slope;
            if (isLabel[c]) {
                double weight = Math.pow(1 - p, settings.gammaPositive());
                double logP = -Math.log1p(Math.exp(-Math.abs(z))) + Math.min(z, 0);
                total -= weight * logP;
                slope = weight * (settings.gammaPositive() * p * logP - (1 - p));
            } else {
                double q = p - settings.margin();
                slope = 0;
                if (q > 0) {
                    double weight = Math.pow(q, settings.gammaNegative());
                    double logRest = settings.margin() == 0 ? logOfRest(z) : Math.log1p(-q);
                    total -= weight * logRest;
                    double rest = settings.margin() == 0 ? 1 - p : 1 - q;
                    double ofWeight = settings.gammaNegative() * weight / q * logRest * p * (1 - p);
                    double ofLog = rest == 0 ? weight * p : weight * p * ((1 - p) / rest);
                    slope = ofLog - ofWeight;
                }
            }
            gradient[start + c] = (float) (slope * share);
        }
        for (int label : labels) {
            isLabel[label] = false;
        }
        return total;
    }

    /** log(1 − σ(z)). */
    private static double logOfRest(double z) {
        return -Math.log1p(Math.exp(-Math.abs(z))) - Math.max(z, 0);
    }
}
