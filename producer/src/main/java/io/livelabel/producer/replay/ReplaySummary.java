package io.livelabel.producer.replay;

import io.livelabel.schemas.avro.DeadLetterReason;
import java.util.Map;

/**
 * What a replay came to at its end.
 *
 * @param progress the counts; everything sent is committed
 * @param deadLetters number of records set aside, in this run or before, by reason
 */
public record ReplaySummary(ReplayProgress progress, Map<DeadLetterReason, Long> deadLetters) {
    /** Copies the map. */
    public ReplaySummary {
        deadLetters = Map.copyOf(deadLetters);
    }
}
