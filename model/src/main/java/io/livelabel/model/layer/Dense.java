package io.livelabel.model.layer;

import java.util.List;

/**
 * Fully connected: y = activation(x Wᵀ + b). Parameters: {@code weight} [units, size of the input],
 * row-major, then {@code bias} [units] if it has one.
 *
 * @param units size of the output, at least 1
 * @param activation what is done to the sums
 * @param bias whether a bias is added
 */
public record Dense(int units, Activation activation, boolean bias) implements Layer {
    /** Refuses a layer without units. */
    public Dense {
        Requirements.positive("units of a dense layer", units);
    }

    /** With a bias. */
    public Dense(int units, Activation activation) {
        this(units, activation, true);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Requirements.one(inputs).withSize(units);
    }

    @Override
    public List<ParameterShape> parameters(List<Shape> inputs) {
        ParameterShape weight =
                ParameterShape.weight("weight", units, Requirements.one(inputs).size());
        return bias ? List.of(weight, ParameterShape.bias("bias", units)) : List.of(weight);
    }
}
