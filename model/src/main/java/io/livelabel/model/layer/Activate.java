package io.livelabel.model.layer;

import java.util.List;

/**
 * Does the same to each value: y = activation(x). No parameters.
 *
 * @param activation what is done
 */
public record Activate(Activation activation) implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Requirements.one(inputs);
    }
}
