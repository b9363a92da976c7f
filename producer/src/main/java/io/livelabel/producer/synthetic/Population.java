package io.livelabel.producer.synthetic;

import java.util.ArrayList;
import java.util.List;

/**
 * How generated videos are distributed, and how that changes: declared before, so that what is
 * learned from them can be compared with what holds.
 *
 * @param tailExponent how steeply classes get rarer: class c is drawn with a probability
 *     proportional to (c + 2.7)^-tailExponent; 0 makes all alike
 * @param labels which labels come together
 * @param drifts what changes from which video on; those of one kind add up in their order
 */
public record Population(double tailExponent, LabelLaw labels, List<Drift> drifts) {
    /** Follows the counts of YouTube-8M's vocabulary. */
    public static final double TAIL_EXPONENT = 1.1;

    /** What is generated where nothing else is asked for. */
    public static final Population LIKE_YOUTUBE_8M =
            new Population(TAIL_EXPONENT, new LabelLaw.Companions(), List.of());

    private static final double STEEPEST = 10;

    /** Copies the list, and refuses exponents out of range. */
    public Population {
        drifts = List.copyOf(drifts);
        if (!(tailExponent >= 0 && tailExponent <= STEEPEST)) {
            throw new IllegalArgumentException(
                    "exponent of the long tail is %s: give 0 to %s"
                            .formatted(tailExponent, STEEPEST));
        }
    }

    /** What it says, a sentence a line. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add("class c is drawn in proportion to (c + 2.7)^-%s".formatted(tailExponent));
        lines.add(labels.describe());
        drifts.forEach(drift -> lines.add(drift.describe()));
        return List.copyOf(lines);
    }
}
