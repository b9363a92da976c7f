package io.livelabel.model.layer;

import java.util.List;

/**
 * A weighted mean over a video's frames, [frames, size] to [size]: a = softmax over the frames of x
 * wᵀ, y = Σ a x. Parameter: {@code weight} [1, size] (Yang et al., 2016, with one learned query).
 */
public record AttentionPooling() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Shape.video(Requirements.oneOfFrames(inputs).size());
    }

    @Override
    public List<ParameterShape> parameters(List<Shape> inputs) {
        return List.of(ParameterShape.weight("weight", 1, Requirements.oneOfFrames(inputs).size()));
    }
}
