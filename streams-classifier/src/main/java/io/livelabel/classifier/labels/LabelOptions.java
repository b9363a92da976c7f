package io.livelabel.classifier.labels;

import io.livelabel.schemas.client.VocabularyOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command-line options for which classes become labels, and what they are called. */
public final class LabelOptions {
    /** How many labels a video gets where nothing else is asked for. */
    public static final int DEFAULT_TOP_K = 20;

    @Mixin private ThresholdOptions thresholds = new ThresholdOptions();

    @Mixin private VocabularyOptions vocabulary = new VocabularyOptions();

    @Option(
            names = "--top-k",
            paramLabel = "N",
            defaultValue = "" + DEFAULT_TOP_K,
            description =
                    "Labels a video gets at most, most probable first; 1 to the number of classes (default: ${DEFAULT-VALUE}).")
    private int topK;

    @Option(
            names = "--min-probability",
            paramLabel = "P",
            defaultValue = "0",
            description =
                    "Least probability of a label, 0 to 1; a video may have none then (default: ${DEFAULT-VALUE}).")
    private float minProbability;

    /**
     * The rule that they ask for.
     *
     * @throws io.livelabel.schemas.client.UserException if a file cannot be read
     * @throws IllegalArgumentException if the least probability is none
     */
    public LabelRule toRule() {
        return new LabelRule(topK, minProbability, thresholds.toThresholds(), vocabulary.toNames());
    }
}
