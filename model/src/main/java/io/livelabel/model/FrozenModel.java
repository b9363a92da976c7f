package io.livelabel.model;

import java.nio.FloatBuffer;

/**
 * A network that scores with weights that are loaded from outside: one native array of weights, and
 * any number of scorers over it. The owner closes it, after its scorers.
 *
 * <p>Loading copies into the array in place. Nobody may score meanwhile: the owner sees to it.
 */
public interface FrozenModel extends AutoCloseable {
    /** What it is built from. */
    Architecture architecture();

    /**
     * Copies weights in.
     *
     * @throws IllegalArgumentException if there are not exactly as many as parameters, or one is
     *     not finite; nothing has changed then
     */
    void load(FloatBuffer weights);

    /** A new scorer over the same weights, for one thread; close it before this. */
    Scorer newScorer();

    @Override
    void close();

    /** Scores minibatches on one thread. */
    interface Scorer extends AutoCloseable {
        /**
         * Scores a minibatch.
         *
         * @param into gets the probabilities, [size of the minibatch, classes]
         */
        void score(Minibatch minibatch, Predictions into);

        /**
         * Scores a minibatch, and gives the layer that the classes are read from, in one pass: the
         * probabilities are those of {@link #score(Minibatch, Predictions)}.
         *
         * @param into gets the probabilities, [size of the minibatch, classes]
         * @param below gets the layer, [size of the minibatch, its size]
         * @throws IllegalArgumentException if {@code below} is of another architecture, or has less
         *     room
         */
        void score(Minibatch minibatch, Predictions into, Embeddings below);

        @Override
        void close();
    }
}
