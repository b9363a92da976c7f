package io.livelabel.model.layer;

import java.util.List;

/** Puts its inputs' columns side by side, in order. No parameters. */
public record Concat() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        Requirements.sameRows(inputs);
        int size = inputs.stream().mapToInt(Shape::size).reduce(0, Math::addExact);
        return inputs.get(0).withSize(size);
    }
}
