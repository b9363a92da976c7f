package io.livelabel.trainer;

import io.livelabel.schemas.client.UserException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Records of the input that are passed, but not trained on.
 *
 * @param topic their topic
 * @param partition their partition
 * @param first the offset of the first
 * @param last the offset of the last, among them
 */
record SkippedRange(String topic, int partition, long first, long last) {
    private static final Pattern TEXT =
            Pattern.compile("([^:]+):(\\d{1,9}):(\\d{1,18})-(\\d{1,18})");

    SkippedRange {
        if (partition < 0 || first < 0 || last < first) {
            throw new IllegalArgumentException(
                    "a range of records is from offset %d to %d of partition %d: give a partition and offsets of at least 0, the first not behind the last"
                            .formatted(first, last, partition));
        }
    }

    /**
     * Reads {@code TOPIC:PARTITION:FROM-TO}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static SkippedRange parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "a range of records is '%s': give TOPIC:PARTITION:FROM-TO, as training-videos:0:4000-5999"
                            .formatted(text));
        }
        return new SkippedRange(
                parts.group(1),
                Integer.parseInt(parts.group(2)),
                Long.parseLong(parts.group(3)),
                Long.parseLong(parts.group(4)));
    }

    /**
     * Makes sure that there can be such records.
     *
     * @param partitions how many the topic has
     * @throws UserException if the partition is none of them
     */
    void requireAmong(int partitions) {
        if (partition >= partitions) {
            throw new UserException(
                    "%s cannot be skipped: the last partition of %s is %d"
                            .formatted(this, topic, partitions - 1));
        }
    }

    /** Whether a record is among them. */
    boolean holds(TrainingRecord record) {
        return holds(record.topic(), record.partition(), record.offset());
    }

    /** Whether the record that stands there is among them. */
    boolean holds(RecordPlace place) {
        return holds(place.topic(), place.partition(), place.offset());
    }

    private boolean holds(String otherTopic, int otherPartition, long offset) {
        return offset >= first
                && offset <= last
                && otherPartition == partition
                && otherTopic.equals(topic);
    }

    @Override
    public String toString() {
        return "%s:%d:%d-%d".formatted(topic, partition, first, last);
    }
}
