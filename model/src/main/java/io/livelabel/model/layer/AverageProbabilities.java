package io.livelabel.model.layer;

import java.util.List;

/**
 * Late fusion: reads logits of several networks, all of one shape, and writes the logits of the
 * mean of their probabilities: y = log p − log(1 − p), p = mean of σ(x), computed from logarithms
 * of sums. No parameters.
 */
public record AverageProbabilities() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Requirements.same(inputs);
    }
}
