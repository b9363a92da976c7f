package io.livelabel.model.layer;

import java.util.List;

/**
 * Scales each row to root mean square 1: y = x · sqrt(size) / max(‖x‖₂, 1e-6), so that a row of
 * zeros stays one. No parameters.
 */
public record RmsNormalize() implements Layer {
    /** The least norm that a row is divided by. */
    public static final double LEAST_NORM = 1e-6;

    @Override
    public Shape output(List<Shape> inputs) {
        return Requirements.one(inputs);
    }
}
