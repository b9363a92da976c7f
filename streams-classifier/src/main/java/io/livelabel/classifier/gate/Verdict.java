package io.livelabel.classifier.gate;

import io.livelabel.classifier.weights.RefusalKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the gate finds of a challenger.
 *
 * @param refusedFor why it may not serve, in a word; null if it may
 * @param reason why, in a sentence
 * @param figures what that rests on, by name
 */
record Verdict(@Nullable RefusalKind refusedFor, String reason, Map<String, Double> figures) {
    Verdict {
        figures = Map.copyOf(figures);
    }

    static Verdict accepted(String reason, Map<String, Double> figures) {
        return new Verdict(null, reason, figures);
    }

    static Verdict refused(RefusalKind kind, String reason, Map<String, Double> figures) {
        return new Verdict(kind, reason, figures);
    }

    /** Whether it may serve. */
    boolean accepted() {
        return refusedFor == null;
    }

    /** The same with other figures. */
    Verdict with(Map<String, Double> others) {
        return new Verdict(refusedFor, reason, others);
    }
}
