package io.livelabel.local;

import java.util.Locale;

/**
 * How far a demo is, at one moment.
 *
 * @param replayed videos sent to be trained on
 * @param trained examples trained on, as far as reported
 * @param gap20 prequential GAP@20 over the newest examples; NaN before the first
 * @param published versions of weights published
 * @param serving the version that serves; -1 before the first
 * @param labelled label records
 * @param live uploads there are
 */
record DemoStage(
        long replayed,
        long trained,
        double gap20,
        int published,
        long serving,
        long labelled,
        long live) {
    /** Before anything has happened. */
    static final DemoStage NOTHING = new DemoStage(0, 0, Double.NaN, 0, -1, 0, 0);

    /** One line for people. */
    String toLine(double seconds) {
        return String.format(
                Locale.ROOT,
                "%4.0f s  replayed %,7d  trained %,7d  prequential GAP@20 %s  published %2d  serving %s  labelled %,6d of %,d",
                seconds,
                replayed,
                trained,
                Double.isNaN(gap20) ? "  -  " : String.format(Locale.ROOT, "%.3f", gap20),
                published,
                serving < 0 ? "   -" : String.format(Locale.ROOT, "v%-4d", serving),
                labelled,
                live);
    }
}
