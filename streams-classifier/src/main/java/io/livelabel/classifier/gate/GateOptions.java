package io.livelabel.classifier.gate;

import io.livelabel.classifier.serving.ServingRule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command-line options of the gate. */
public final class GateOptions {
    /** Whether the gate judges. */
    private enum Gate {
        ON,
        OFF
    }

    @Option(
            names = "--gate",
            paramLabel = "on|off",
            defaultValue = "ON",
            description =
                    "Whether newer versions are judged before they serve, by one of all instances, and serve once model-control has it (on), or the newest serves, judged by nobody (off); the same at every instance (default: on).")
    private Gate gate = Gate.ON;

    @Option(
            names = "--gate-evidence",
            paramLabel = "live|probe",
            defaultValue = "LIVE",
            description =
                    "Which labelled videos a challenger is compared with the incumbent on: live ones whose truth has come (live), or those of the topic probe-videos, of a model that reads frames probe-frames, which 'replay --as probe' fills (probe); the same at every instance (default: live).")
    private Evidence evidence = Evidence.LIVE;

    @Option(
            names = "--gate-margin",
            paramLabel = "X",
            defaultValue = "" + GateSettings.DEFAULT_MARGIN,
            description =
                    "A challenger is refused whose GAP@20 on those videos is below the incumbent's by more than this (default: ${DEFAULT-VALUE}).")
    private double margin;

    @Option(
            names = "--gate-tail-margin",
            paramLabel = "X",
            defaultValue = "" + GateSettings.DEFAULT_TAIL_MARGIN,
            description =
                    "The same over the tail alone, the rare classes that hold a tenth of those videos' labels (default: ${DEFAULT-VALUE}).")
    private double tailMargin;

    @Option(
            names = "--gate-prequential-margin",
            paramLabel = "X",
            defaultValue = "" + GateSettings.DEFAULT_PREQUENTIAL_MARGIN,
            description =
                    "A challenger is refused, before it is loaded, whose manifest's prequential GAP@20 is below that of the incumbent's manifest by more than this (default: ${DEFAULT-VALUE}).")
    private double prequentialMargin;

    @Option(
            names = "--gate-least-gap20",
            paramLabel = "X",
            defaultValue = "0",
            description =
                    "A challenger is refused, before it is loaded, whose manifest's prequential GAP@20 is below this (default: ${DEFAULT-VALUE}).")
    private double leastGap20;

    @Option(
            names = "--gate-least-videos",
            paramLabel = "N",
            defaultValue = "" + GateSettings.DEFAULT_LEAST_VIDEOS,
            description =
                    "With fewer of those videos a challenger is accepted by its manifest's figures alone, and the decision says so (default: ${DEFAULT-VALUE}).")
    private int leastVideos;

    @Option(
            names = "--gate-most-videos",
            paramLabel = "N",
            description =
                    "On so many of those videos challengers are compared at most: the newest live ones, or the first of the probe set (default: "
                            + GateSettings.DEFAULT_MOST_VIDEOS
                            + "; of a model that reads frames, "
                            + GateSettings.DEFAULT_MOST_VIDEOS_OF_FRAMES
                            + ", or as many as are needed).")
    private @Nullable Integer mostVideos;

    @Option(
            names = "--gate-shadow",
            description =
                    "Write the labels that a challenger gives to as many of the newest live videos to labels-shadow.")
    private boolean shadow;

    /** What decides which version serves. */
    public ServingRule toRule() {
        return gate == Gate.ON ? ServingRule.DECIDED : ServingRule.NEWEST;
    }

    /**
     * The validated settings.
     *
     * @param frames whether the model reads frames
     * @throws IllegalArgumentException if they make no sense
     */
    public GateSettings toSettings(boolean frames) {
        int most = Math.max(leastVideos, GateSettings.defaultMostVideos(frames));
        return new GateSettings(
                evidence,
                margin,
                tailMargin,
                prequentialMargin,
                leastGap20,
                leastVideos,
                mostVideos == null ? most : mostVideos,
                shadow);
    }
}
