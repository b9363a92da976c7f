package io.livelabel.model.layer;

import java.util.List;

/**
 * One of a layer's parameter arrays.
 *
 * @param name its name within the layer
 * @param shape its shape, row-major
 * @param role what it is for
 */
public record ParameterShape(String name, List<Integer> shape, Role role) {
    /** What a parameter is for: what it starts from and what changes it follow from it. */
    public enum Role {
        /** Multiplied with inputs; starts random; L2 holds it small. */
        WEIGHT,
        /** Added; starts at 0. */
        BIAS,
        /** Multiplied with what was normalized; starts at 1. */
        SCALE,
        /**
         * Mean of past minibatches; starts at 0. Forward passes in training change it, steps do
         * not.
         */
        RUNNING_MEAN,
        /**
         * Variance of past minibatches; starts at 1. Forward passes in training change it, steps do
         * not.
         */
        RUNNING_VARIANCE
    }

    /** Copies {@code shape}. */
    public ParameterShape {
        shape = List.copyOf(shape);
    }

    static ParameterShape weight(String name, int... shape) {
        return new ParameterShape(name, boxed(shape), Role.WEIGHT);
    }

    static ParameterShape bias(String name, int... shape) {
        return new ParameterShape(name, boxed(shape), Role.BIAS);
    }

    private static List<Integer> boxed(int... shape) {
        return java.util.Arrays.stream(shape).boxed().toList();
    }
}
