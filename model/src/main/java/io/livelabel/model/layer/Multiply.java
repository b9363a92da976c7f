package io.livelabel.model.layer;

import java.util.List;

/** Multiplies its two inputs, of one shape, value by value: a gate. No parameters. */
public record Multiply() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        if (inputs.size() != 2) {
            throw new IllegalArgumentException(
                    "it reads 2 inputs, not %d".formatted(inputs.size()));
        }
        return Requirements.same(inputs);
    }
}
