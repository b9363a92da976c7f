package io.livelabel.trainer;

import io.livelabel.schemas.avro.OffsetSpan;
import java.util.List;
import java.util.SortedMap;

/**
 * A minibatch that was not trained on, since its loss, or a gradient, was not finite.
 *
 * @param loss what it was; NaN where no step could be made of a gradient
 * @param examples how many examples it had
 * @param ranges where they came from
 */
record SkippedMinibatch(double loss, int examples, SortedMap<InputPartition, OffsetRange> ranges) {
    /** The ranges as a record has them. */
    List<OffsetSpan> spans() {
        return ranges.entrySet().stream()
                .map(
                        range ->
                                new OffsetSpan(
                                        range.getKey().topic(),
                                        range.getKey().partition(),
                                        range.getValue().first(),
                                        range.getValue().last()))
                .toList();
    }

    /** What was wrong with it. */
    String reason() {
        return "the loss%s is %s over %d examples"
                .formatted(Double.isNaN(loss) ? " or a gradient" : "", loss, examples);
    }

    @Override
    public String toString() {
        return reason() + " from " + ranges;
    }
}
