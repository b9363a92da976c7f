package io.livelabel.model.engine.torch;

/**
 * What a forward pass is for.
 *
 * @param training whether dropout and batch norm do as in training
 * @param seed the training's seed
 * @param step steps made before this one
 */
record Pass(boolean training, long seed, long step) {
    /** A pass that scores. */
    static Pass scoring() {
        return new Pass(false, 0, 0);
    }
}
