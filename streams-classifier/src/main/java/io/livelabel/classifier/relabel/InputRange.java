package io.livelabel.classifier.relabel;

import org.apache.kafka.common.TopicPartition;

/**
 * Consecutive offsets of one partition of live uploads, one at least.
 *
 * @param partition the partition
 * @param from the first offset
 * @param to the offset behind the last
 */
record InputRange(TopicPartition partition, long from, long to) {
    /** Refuses an empty range. */
    InputRange {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException(
                    "range of %s: end %d must be behind start %d".formatted(partition, to, from));
        }
    }

    /** Offsets in it: at least as many as records. */
    long offsets() {
        return to - from;
    }

    @Override
    public String toString() {
        return "%s@%d-%d".formatted(partition, from, to - 1);
    }
}
