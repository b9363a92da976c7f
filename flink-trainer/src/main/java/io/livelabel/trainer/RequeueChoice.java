package io.livelabel.trainer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which copies in quarantine are to be sent again: those that fit all that is given.
 *
 * @param lineage the lineage that left them out
 * @param step steps that this had made then
 * @param ranges where they stood, any of these; everywhere where there are none
 * @param again also those that were sent again before
 */
record RequeueChoice(
        Optional<String> lineage, OptionalLong step, List<SkippedRange> ranges, boolean again) {
    RequeueChoice {
        ranges = List.copyOf(ranges);
    }

    /** Whether a copy is meant, whether or not it was sent again before. */
    boolean means(QuarantinedRecord copy) {
        return lineage.map(copy.lineage()::equals).orElse(true)
                && (step.isEmpty() || step.getAsLong() == copy.step())
                && (ranges.isEmpty()
                        || ranges.stream().anyMatch(range -> range.holds(copy.place())));
    }
}
