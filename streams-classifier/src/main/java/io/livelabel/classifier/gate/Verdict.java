package io.livelabel.classifier.gate;

import java.util.Map;

/**
 * What the gate finds of a challenger.
 *
 * @param accepted whether it may serve
 * @param reason why, in a sentence
 * @param figures what that rests on, by name
 */
record Verdict(boolean accepted, String reason, Map<String, Double> figures) {
    Verdict {
        figures = Map.copyOf(figures);
    }
}
