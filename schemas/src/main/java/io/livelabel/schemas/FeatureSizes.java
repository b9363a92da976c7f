package io.livelabel.schemas;

/**
 * Sizes of a data set's features and labels.
 *
 * @param rgb values of a visual feature
 * @param audio values of an audio feature
 * @param classes number of classes; label ids lie in [0, classes)
 */
public record FeatureSizes(int rgb, int audio, int classes) {
    /** The second version of YouTube-8M, of 2018. */
    public static final FeatureSizes YOUTUBE_8M = new FeatureSizes(1024, 128, 3862);

    /** Refuses sizes below 1. */
    public FeatureSizes {
        if (rgb < 1 || audio < 1 || classes < 1) {
            throw new IllegalArgumentException(
                    "sizes must be at least 1: rgb %d, audio %d, classes %d"
                            .formatted(rgb, audio, classes));
        }
    }
}
