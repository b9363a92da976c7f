package io.livelabel.model.layer;

/** What is done to each value by itself. */
public enum Activation {
    /** Nothing. */
    IDENTITY,
    /** max(x, 0). */
    RELU,
    /** x where it is positive, else 0.01 x. */
    LEAKY_RELU,
    /** tanh(x). */
    TANH,
    /** 1 / (1 + exp(-x)). */
    SIGMOID
}
