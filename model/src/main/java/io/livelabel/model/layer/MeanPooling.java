package io.livelabel.model.layer;

import java.util.List;

/** The mean over a video's frames: [frames, size] to [size]. No parameters. */
public record MeanPooling() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Shape.video(Requirements.oneOfFrames(inputs).size());
    }
}
