package io.livelabel.model.zoo;

import io.livelabel.model.Architecture.Input;
import java.util.List;
import java.util.Map;

/**
 * What a data set gives a model to read and asks it to tell: its features and the number of
 * classes.
 *
 * @param features names and sizes, in order: for YouTube-8M rgb of 1,024 and audio of 128
 * @param classes number of classes
 * @param maxFrames the most frames of a video that frame-level models read
 */
public record FeatureSet(List<Feature> features, int classes, int maxFrames) {
    /** Frames that YouTube-8M keeps of a video. */
    public static final int MAX_FRAMES = 300;

    /**
     * A named feature vector.
     *
     * @param name its name
     * @param size its values
     */
    public record Feature(String name, int size) {}

    /** Refuses a set without features, classes or frames. */
    public FeatureSet {
        features = List.copyOf(features);
        if (features.isEmpty() || classes < 1 || maxFrames < 1) {
            throw new IllegalArgumentException(
                    "a model needs features, classes and frames: %s, %d, %d"
                            .formatted(features, classes, maxFrames));
        }
    }

    /**
     * Of YouTube-8M's number of frames.
     *
     * @param sizes the features' sizes by their names, in order
     */
    public static FeatureSet of(Map<String, Integer> sizes, int classes) {
        return new FeatureSet(
                sizes.entrySet().stream()
                        .map(each -> new Feature(each.getKey(), each.getValue()))
                        .toList(),
                classes,
                MAX_FRAMES);
    }

    /** Of YouTube-8M's names. */
    public static FeatureSet of(int rgb, int audio, int classes) {
        return new FeatureSet(
                List.of(new Feature("rgb", rgb), new Feature("audio", audio)), classes, MAX_FRAMES);
    }

    /** The same with another number of frames. */
    public FeatureSet withMaxFrames(int other) {
        return new FeatureSet(features, classes, other);
    }

    /** The features as inputs of one row a video. */
    List<Input> videoInputs() {
        return features.stream().map(each -> new Input(each.name(), each.size())).toList();
    }

    /** The features as inputs of a row a frame. */
    List<Input> frameInputs() {
        return features.stream()
                .map(each -> new Input(each.name(), each.size(), maxFrames))
                .toList();
    }
}
