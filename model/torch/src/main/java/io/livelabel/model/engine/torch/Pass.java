package io.livelabel.model.engine.torch;

/**
 * What a forward pass is for.
 *
 * @param learner whether the network is one that learns: it scores by the way it trains by, so that
 *     both come to the same bits
 * @param training whether dropout and batch norm do as in training, and a backward pass follows
 * @param seed the training's seed
 * @param step steps made before this one
 */
record Pass(boolean learner, boolean training, long seed, long step) {
    /**
     * A pass that scores.
     *
     * @param learner whether the network is one that learns
     */
    static Pass scoring(boolean learner) {
        return new Pass(learner, false, 0, 0);
    }

    /** A pass of a step. */
    static Pass training(long seed, long step) {
        return new Pass(true, true, seed, step);
    }
}
