package io.livelabel.schemas.client;

import io.livelabel.schemas.FeatureSizes;
import picocli.CommandLine.Option;

/** The command-line options for the names and sizes of features, and the number of classes. */
public final class FeatureOptions {
    @Option(
            names = "--rgb-feature",
            paramLabel = "NAME",
            defaultValue = FeatureSizes.RGB,
            description =
                    "The visual feature's name in frame-level records; its mean is named mean_NAME (default: ${DEFAULT-VALUE}).")
    private String rgbName = FeatureSizes.RGB;

    @Option(
            names = "--rgb-size",
            paramLabel = "N",
            defaultValue = "1024",
            description =
                    "Values of a visual feature; 0 if there is none (default: ${DEFAULT-VALUE}).")
    private int rgb;

    @Option(
            names = "--audio-feature",
            paramLabel = "NAME",
            defaultValue = FeatureSizes.AUDIO,
            description = "The audio feature's name, likewise (default: ${DEFAULT-VALUE}).")
    private String audioName = FeatureSizes.AUDIO;

    @Option(
            names = "--audio-size",
            paramLabel = "N",
            defaultValue = "128",
            description =
                    "Values of an audio feature; 0 if there is none (default: ${DEFAULT-VALUE}).")
    private int audio;

    @Option(
            names = "--classes",
            paramLabel = "N",
            defaultValue = "3862",
            description = "Number of classes; labels lie in [0, N) (default: ${DEFAULT-VALUE}).")
    private int classes;

    /** The validated names and sizes. */
    public FeatureSizes toSizes() {
        try {
            return new FeatureSizes(rgb, audio, classes, rgbName, audioName);
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }
}
