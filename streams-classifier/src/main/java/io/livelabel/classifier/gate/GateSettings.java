package io.livelabel.classifier.gate;

/**
 * What the gate asks of a challenger.
 *
 * @param evidence which labelled videos it is compared with the incumbent on
 * @param margin by how much its GAP@20 on those may be below the incumbent's
 * @param tailMargin the same over the tail classes alone
 * @param prequentialMargin by how much its manifest's GAP@20 may be below that of the incumbent's
 * @param leastGap20 the least GAP@20 of its manifest
 * @param leastVideos with fewer of them it is not compared
 * @param mostVideos on how many it is compared at most: of live videos the newest, of the probe set
 *     the first
 * @param shadow whether its labels of live videos are written to labels-shadow
 */
public record GateSettings(
        Evidence evidence,
        double margin,
        double tailMargin,
        double prequentialMargin,
        double leastGap20,
        int leastVideos,
        int mostVideos,
        boolean shadow) {
    /** The default of {@link #margin}. */
    public static final double DEFAULT_MARGIN = 0.02;

    /** The default of {@link #tailMargin}. */
    public static final double DEFAULT_TAIL_MARGIN = 0.05;

    /** The default of {@link #prequentialMargin}. */
    public static final double DEFAULT_PREQUENTIAL_MARGIN = 0.2;

    /** The default of {@link #leastVideos}. */
    public static final int DEFAULT_LEAST_VIDEOS = 200;

    /** The default of {@link #mostVideos}. */
    public static final int DEFAULT_MOST_VIDEOS = 1_000;

    /** The same of a model that reads frames: they are large, and read again for a judgement. */
    public static final int DEFAULT_MOST_VIDEOS_OF_FRAMES = 200;

    /** The largest {@link #mostVideos}. */
    public static final int LARGEST_SAMPLE = 100_000;

    /** Refuses what no challenger could be held to. */
    public GateSettings {
        requireShare("margin", margin);
        requireShare("tail margin", tailMargin);
        requireShare("prequential margin", prequentialMargin);
        requireShare("least GAP@20", leastGap20);
        if (leastVideos < 1 || mostVideos < leastVideos || mostVideos > LARGEST_SAMPLE) {
            throw new IllegalArgumentException(
                    "videos of the gate are %d at least and %d at most, allowed is 1 to %d, the first not above the second"
                            .formatted(leastVideos, mostVideos, LARGEST_SAMPLE));
        }
    }

    /**
     * The defaults.
     *
     * @param frames whether the model reads frames
     */
    public static GateSettings defaults(boolean frames) {
        return new GateSettings(
                Evidence.LIVE,
                DEFAULT_MARGIN,
                DEFAULT_TAIL_MARGIN,
                DEFAULT_PREQUENTIAL_MARGIN,
                0,
                DEFAULT_LEAST_VIDEOS,
                defaultMostVideos(frames),
                false);
    }

    static int defaultMostVideos(boolean frames) {
        return frames ? DEFAULT_MOST_VIDEOS_OF_FRAMES : DEFAULT_MOST_VIDEOS;
    }

    private static void requireShare(String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    "%s of the gate is %s, allowed is 0 to 1".formatted(what, value));
        }
    }
}
