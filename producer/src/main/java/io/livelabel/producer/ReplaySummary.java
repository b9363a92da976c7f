package io.livelabel.producer;

import io.livelabel.schemas.avro.DeadLetterReason;
import java.util.List;
import java.util.Map;

/**
 * What a replay came to at its end.
 *
 * @param progress the counts; everything sent was acknowledged
 * @param deadLetters number of records set aside, in this run or before, by reason
 * @param unmarked partitions whose last record is of this replay but does not bear its end mark,
 *     because an earlier run held more shards: {@code TOPIC-PARTITION}
 */
public record ReplaySummary(
        ReplayProgress progress, Map<DeadLetterReason, Long> deadLetters, List<String> unmarked) {
    /** Copies the collections. */
    public ReplaySummary {
        deadLetters = Map.copyOf(deadLetters);
        unmarked = List.copyOf(unmarked);
    }
}
