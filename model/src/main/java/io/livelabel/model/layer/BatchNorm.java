package io.livelabel.model.layer;

import io.livelabel.model.layer.ParameterShape.Role;
import java.util.List;

/**
 * Normalizes each column over the rows of a minibatch: y = scale · (x − mean) / sqrt(variance +
 * epsilon) + shift. On frames the rows are all frames of all videos.
 *
 * <p>In training mean and variance are the minibatch's (the variance divided by the number of
 * rows), and the running ones move towards them: running ← momentum · running + (1 − momentum) ·
 * minibatch's. In scoring the running ones are used. Parameters, each [size]: {@code scale}, {@code
 * shift}, {@code running-mean}, {@code running-variance}; the last two are part of the weights, and
 * their gradient is 0 (Ioffe and Szegedy, 2015).
 *
 * @param momentum share of the running figures that a minibatch leaves, in [0, 1)
 * @param epsilon added to the variance, positive
 */
public record BatchNorm(double momentum, double epsilon) implements Layer {
    /** Refuses settings out of their ranges. */
    public BatchNorm {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum is not in [0, 1): " + momentum);
        }
        if (!(epsilon > 0 && Double.isFinite(epsilon))) {
            throw new IllegalArgumentException("epsilon must be positive: " + epsilon);
        }
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Requirements.one(inputs);
    }

    @Override
    public List<ParameterShape> parameters(List<Shape> inputs) {
        List<Integer> shape = List.of(Requirements.one(inputs).size());
        return List.of(
                new ParameterShape("scale", shape, Role.SCALE),
                new ParameterShape("shift", shape, Role.BIAS),
                new ParameterShape("running-mean", shape, Role.RUNNING_MEAN),
                new ParameterShape("running-variance", shape, Role.RUNNING_VARIANCE));
    }
}
