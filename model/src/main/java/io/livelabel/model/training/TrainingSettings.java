package io.livelabel.model.training;

/**
 * All that decides a step besides the weights and the minibatch. A step takes the gradient g of the
 * loss, adds l2 · w for each weight (not for biases and what batch norm scales by), shortens the
 * whole to {@code clipNorm} if it is longer, lets the optimizer change the weights at its rate
 * times the schedule's factor, and moves the average.
 *
 * @param optimizer the rule, with its rate
 * @param schedule how the rate changes
 * @param loss what is made smaller
 * @param l2 pull of each weight towards 0; 0 for none
 * @param clipNorm the longest gradient, by its norm over all parameters; 0 for no bound
 * @param averageDecay d of the exponential moving average of all parameters, a ← a + (1 − d)(w −
 *     a), where d is at most (1 + step) / (10 + step), so that the first weights are soon
 *     forgotten; 0 for no average
 * @param oversampling how many copies of an example its labels make it count for
 */
public record TrainingSettings(
        Optimizer optimizer,
        RateSchedule schedule,
        Loss loss,
        double l2,
        double clipNorm,
        double averageDecay,
        RepeatFactors oversampling) {
    /** Refuses settings out of their ranges. */
    public TrainingSettings {
        if (!(l2 >= 0 && Double.isFinite(l2))) {
            throw new IllegalArgumentException("l2 must not be negative: " + l2);
        }
        if (!(clipNorm >= 0 && Double.isFinite(clipNorm))) {
            throw new IllegalArgumentException("clip norm must not be negative: " + clipNorm);
        }
        if (!(averageDecay >= 0 && averageDecay < 1)) {
            throw new IllegalArgumentException(
                    "decay of the average is not in [0, 1): " + averageDecay);
        }
    }

    /** An optimizer at its constant rate, cross-entropy, and nothing else. */
    public static TrainingSettings of(Optimizer optimizer) {
        return new TrainingSettings(
                optimizer,
                new RateSchedule.Constant(),
                new Loss.CrossEntropy(),
                0,
                0,
                0,
                RepeatFactors.none());
    }

    /** The same with another optimizer. */
    public TrainingSettings withOptimizer(Optimizer other) {
        return new TrainingSettings(
                other, schedule, loss, l2, clipNorm, averageDecay, oversampling);
    }

    /** The same with another schedule. */
    public TrainingSettings withSchedule(RateSchedule other) {
        return new TrainingSettings(
                optimizer, other, loss, l2, clipNorm, averageDecay, oversampling);
    }

    /** The same with another loss. */
    public TrainingSettings withLoss(Loss other) {
        return new TrainingSettings(
                optimizer, schedule, other, l2, clipNorm, averageDecay, oversampling);
    }

    /** The same with another pull towards 0. */
    public TrainingSettings withL2(double other) {
        return new TrainingSettings(
                optimizer, schedule, loss, other, clipNorm, averageDecay, oversampling);
    }

    /** The same with another longest gradient. */
    public TrainingSettings withClipNorm(double other) {
        return new TrainingSettings(
                optimizer, schedule, loss, l2, other, averageDecay, oversampling);
    }

    /** The same with another average. */
    public TrainingSettings withAverageDecay(double other) {
        return new TrainingSettings(optimizer, schedule, loss, l2, clipNorm, other, oversampling);
    }

    /** The same with another oversampling. */
    public TrainingSettings withOversampling(RepeatFactors other) {
        return new TrainingSettings(optimizer, schedule, loss, l2, clipNorm, averageDecay, other);
    }

    /** Whether a moving average of the parameters is kept. */
    public boolean averages() {
        return averageDecay > 0;
    }

    /** How much of the average is left at a step, numbered from 1. */
    public double averageDecay(long step) {
        return Math.min(averageDecay, (1.0 + step) / (10.0 + step));
    }

    /**
     * Values of state for each parameter: the optimizer's, and one for the average if there is one.
     */
    public int statePerParameter() {
        return optimizer.statePerParameter() + (averages() ? 1 : 0);
    }
}
