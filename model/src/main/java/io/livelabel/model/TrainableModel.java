package io.livelabel.model;

import java.nio.FloatBuffer;

/**
 * A network that learns: an architecture with weights, an optimizer's state and a count of steps.
 * One thread at a time; the owner closes it, which frees its native memory.
 *
 * <p>Everything that decides what the next step does goes in and out: weights and optimizer state
 * as flat float32 in the architecture's order, and the number of steps; but for what the rate is
 * scaled by, which whoever scales it knows. The same state, minibatches and number of threads give
 * the same bits.
 */
public interface TrainableModel extends AutoCloseable {
    /** What it is built from. */
    Architecture architecture();

    /**
     * Scores a minibatch, with dropout off. A {@link FrozenModel} of the same weights may come to
     * other last bits.
     *
     * @param into gets the probabilities, [size of the minibatch, classes]
     */
    void score(Minibatch minibatch, Predictions into);

    /**
     * Makes one step, as {@link io.livelabel.model.training.TrainingSettings} says; none where the
     * loss is not finite, or where gradients are clipped and one is not finite: nothing has changed
     * then, the count of steps included.
     *
     * @return the loss before the update, its mean over the minibatch; NaN where a gradient is not
     *     finite
     * @throws IllegalArgumentException if the minibatch is empty, of other inputs, or has a class
     *     id out of range; nothing has changed then
     */
    double train(Minibatch minibatch);

    /**
     * Computes the gradient that the next step on a minibatch would take, before L2 and clipping,
     * without making the step: weights, running figures and the count of steps stay as they are.
     *
     * @param into gets as many values as there are parameters, those of running figures 0
     * @return the loss, its mean over the minibatch
     * @throws IllegalArgumentException as {@link #train} does, or if there is less room
     */
    double gradient(Minibatch minibatch, FloatBuffer into);

    /**
     * Scores a minibatch, then makes one step on it: the same bits as {@link #score} and {@link
     * #train}, at the cost of one forward pass where {@link Architecture#trainsAsItScores()}.
     *
     * @param into gets the probabilities before the step, [size of the minibatch, classes]
     * @return the loss, before the update
     */
    default double scoreAndTrain(Minibatch minibatch, Predictions into) {
        score(minibatch, into);
        return train(minibatch);
    }

    /**
     * Multiplies the rate of the steps from now on, the schedule's factor beside it; by 1 until
     * this is called. It is no part of what is exported.
     *
     * @throws IllegalArgumentException if the factor is not positive; nothing has changed then
     */
    void scaleRate(double factor);

    /** Steps made so far, those before an import included. */
    long steps();

    /** Length of the optimizer's state: a multiple of the weights' length. */
    int optimizerStateLength();

    /** Writes the weights: as many values as the architecture has parameters. */
    void exportWeights(FloatBuffer into);

    /**
     * Writes the moving average of the weights, as many values.
     *
     * @throws IllegalStateException if the settings ask for none
     */
    void exportAverage(FloatBuffer into);

    /**
     * Takes over weights; a moving average starts anew from them.
     *
     * @throws IllegalArgumentException if there are not exactly as many as parameters, or one is
     *     not finite; nothing has changed then
     */
    void importWeights(FloatBuffer from);

    /**
     * Writes the optimizer's state: for AdaGrad h, for Adam the first then the second moments, then
     * the moving average if there is one, each in the order of the weights.
     *
     * @throws IllegalArgumentException if there is less room; nothing is written then
     */
    void exportOptimizerState(FloatBuffer into);

    /**
     * Takes over the optimizer's state and the count of steps that goes with it.
     *
     * @throws IllegalArgumentException if the length is another, or a value is not finite; nothing
     *     has changed then
     */
    void importOptimizerState(FloatBuffer from, long steps);

    @Override
    void close();
}
