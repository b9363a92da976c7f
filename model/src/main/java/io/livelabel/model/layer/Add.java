package io.livelabel.model.layer;

import java.util.List;

/** Adds its inputs, all of one shape. No parameters. */
public record Add() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Requirements.same(inputs);
    }
}
