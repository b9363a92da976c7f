package io.livelabel.model.layer;

import java.util.List;

/**
 * For each class a mixture of logistic experts, as logits. With gates G = x Wgᵀ and experts E = x
 * Weᵀ + b: g = softmax over the K + 1 gates of a class, p = Σ over its K experts of g σ(E); the
 * last gate is that of an expert that always says 0. y = log p − log(1 − p), computed from both
 * sums apart, so that y stays exact where p rounds to 0 or 1.
 *
 * <p>Parameters: {@code gate-weight} [(K + 1) · classes, size], {@code expert-weight} [K · classes,
 * size], {@code expert-bias} [K · classes]; the rows of one expert for all classes lie together
 * (Jordan and Jacobs, 1994; Abu-El-Haija et al., 2016, arXiv:1609.08675).
 *
 * @param classes size of the output, at least 1
 * @param experts experts a class, K, at least 1
 */
public record MixtureOfExperts(int classes, int experts) implements Layer {
    /** Refuses a layer without classes or experts. */
    public MixtureOfExperts {
        Requirements.positive("classes of a mixture of experts", classes);
        Requirements.positive("experts of a mixture of experts", experts);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Requirements.oneOfVideo(inputs).withSize(classes);
    }

    @Override
    public List<ParameterShape> parameters(List<Shape> inputs) {
        int size = Requirements.oneOfVideo(inputs).size();
        int all = Math.multiplyExact(experts, classes);
        return List.of(
                ParameterShape.weight("gate-weight", Math.addExact(all, classes), size),
                ParameterShape.weight("expert-weight", all, size),
                ParameterShape.bias("expert-bias", all));
    }
}
