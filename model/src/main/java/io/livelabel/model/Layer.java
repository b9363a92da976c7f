package io.livelabel.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * One kind of layer, by the field's standard name, with what defines it. Sealed: an engine that
 * lacks one says so when a model is built.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Layer.RmsNormalize.class, name = "RmsNormalize"),
    @JsonSubTypes.Type(value = Layer.Dense.class, name = "Dense"),
    @JsonSubTypes.Type(value = Layer.Dropout.class, name = "Dropout"),
    @JsonSubTypes.Type(value = Layer.Concat.class, name = "Concat"),
    @JsonSubTypes.Type(value = Layer.Add.class, name = "Add")
})
public sealed interface Layer {
    /** What a dense layer does to its sums. */
    enum Activation {
        IDENTITY,
        RELU,
        TANH
    }

    /**
     * Scales each row to root mean square 1: y = x · sqrt(size) / max(‖x‖₂, 1e-6), so that a row of
     * zeros stays one. No parameters.
     */
    record RmsNormalize() implements Layer {}

    /**
     * Fully connected: y = activation(x Wᵀ + b). Parameters: {@code weight} [units, size of the
     * input], row-major, then {@code bias} [units].
     *
     * @param units size of the output, at least 1
     * @param activation what is done to the sums
     */
    record Dense(int units, Activation activation) implements Layer {
        /** Refuses a layer without units. */
        public Dense {
            if (units < 1) {
                throw new IllegalArgumentException("a dense layer needs at least 1 unit: " + units);
            }
        }
    }

    /**
     * In training sets each value to 0 with a probability and scales the others by 1 / (1 - rate);
     * in scoring leaves all as they are. No parameters.
     *
     * @param rate the probability, in [0, 1)
     */
    record Dropout(double rate) implements Layer {
        /** Refuses a rate out of its range. */
        public Dropout {
            if (!(rate >= 0 && rate < 1)) {
                throw new IllegalArgumentException("dropout rate is not in [0, 1): " + rate);
            }
        }
    }

    /** Puts its inputs' columns side by side, in order. No parameters. */
    record Concat() implements Layer {}

    /** Adds its inputs, all of one size. No parameters. */
    record Add() implements Layer {}
}
