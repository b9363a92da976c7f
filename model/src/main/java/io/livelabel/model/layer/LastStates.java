package io.livelabel.model.layer;

import java.util.List;

/**
 * What a {@link BiLstm} knows at the ends of a video, [frames, size] to [size]: the first half of
 * the columns at its last frame, the second half at its first. No parameters.
 */
public record LastStates() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Requirements.oneOfFrames(inputs);
        if (input.size() % 2 != 0) {
            throw new IllegalArgumentException(
                    "its input must have two halves, not %d columns".formatted(input.size()));
        }
        return Shape.video(input.size());
    }
}
