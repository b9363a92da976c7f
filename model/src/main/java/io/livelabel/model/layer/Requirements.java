package io.livelabel.model.layer;

import java.util.List;

/** What layers ask of their settings and inputs, and the sentences where it is not so. */
final class Requirements {
    private Requirements() {}

    static int positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s must be at least 1: %d".formatted(what, value));
        }
        return value;
    }

    /** The only input. */
    static Shape one(List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("it reads 1 input, not %d".formatted(inputs.size()));
        }
        return inputs.get(0);
    }

    /** The only input, which has a row a frame. */
    static Shape oneOfFrames(List<Shape> inputs) {
        Shape input = one(inputs);
        if (!input.frames()) {
            throw new IllegalArgumentException(
                    "it reads frames, but its input has one row a video: %s".formatted(input));
        }
        return input;
    }

    /** The only input, which has one row a video. */
    static Shape oneOfVideo(List<Shape> inputs) {
        Shape input = one(inputs);
        if (input.frames()) {
            throw new IllegalArgumentException(
                    "it reads one row a video, but its input has frames: %s".formatted(input));
        }
        return input;
    }

    /** That there are inputs, all with a row a frame, or all with one a video. */
    static void sameRows(List<Shape> inputs) {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("it reads 1 or more inputs, not 0");
        }
        if (inputs.stream().map(Shape::frames).distinct().count() != 1) {
            throw new IllegalArgumentException(
                    "some of its inputs have a row a frame, others one a video: " + inputs);
        }
    }

    /** The shape that all inputs have. */
    static Shape same(List<Shape> inputs) {
        sameRows(inputs);
        if (inputs.stream().distinct().count() != 1) {
            throw new IllegalArgumentException("its inputs have different sizes: " + inputs);
        }
        return inputs.get(0);
    }
}
