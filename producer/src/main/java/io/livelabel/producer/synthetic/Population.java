package io.livelabel.producer.synthetic;

import java.util.List;

/**
 * How the labels of generated videos are distributed: declared before, so that what is learned from
 * them can be compared with what holds.
 *
 * @param tailExponent how steeply classes get rarer: class c is drawn with a probability
 *     proportional to (c + 2.7)^-tailExponent; 0 makes all alike
 * @param labels which labels come together
 */
public record Population(double tailExponent, LabelLaw labels) {
    /** Follows the counts of YouTube-8M's vocabulary. */
    public static final double TAIL_EXPONENT = 1.1;

    /** What is generated where nothing else is asked for. */
    public static final Population LIKE_YOUTUBE_8M =
            new Population(TAIL_EXPONENT, new LabelLaw.Companions());

    private static final double STEEPEST = 10;

    /** Refuses exponents out of range. */
    public Population {
        if (!(tailExponent >= 0 && tailExponent <= STEEPEST)) {
            throw new IllegalArgumentException(
                    "exponent of the long tail is %s: give 0 to %s"
                            .formatted(tailExponent, STEEPEST));
        }
    }

    /** What it says, a sentence a line. */
    public List<String> describe() {
        return List.of(
                "class c is drawn in proportion to (c + 2.7)^-%s".formatted(tailExponent),
                labels.describe());
    }
}
