package io.livelabel.schemas.client;

import io.livelabel.schemas.FeatureSizes;
import picocli.CommandLine.Option;

/** The command-line options for the sizes of features and labels. */
public final class FeatureOptions {
    @Option(
            names = "--rgb-size",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Values of a visual feature (default: ${DEFAULT-VALUE}).")
    private int rgb;

    @Option(
            names = "--audio-size",
            paramLabel = "N",
            defaultValue = "128",
            description = "Values of an audio feature (default: ${DEFAULT-VALUE}).")
    private int audio;

    @Option(
            names = "--classes",
            paramLabel = "N",
            defaultValue = "3862",
            description = "Number of classes; labels lie in [0, N) (default: ${DEFAULT-VALUE}).")
    private int classes;

    /** The validated sizes. */
    public FeatureSizes toSizes() {
        try {
            return new FeatureSizes(rgb, audio, classes);
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }
}
