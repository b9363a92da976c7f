package io.livelabel.trainer.truth;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One partition on its way into a {@link TimeMerge}: its records that wait for their turn, and up
 * to when it is known that there are no others. One thread at a time.
 */
final class Lane {
    /** The offset behind the last one of a partition that is read without end. */
    static final long WITHOUT_END = Long.MAX_VALUE;

    private static final long NOT_ASKED = Long.MAX_VALUE;

    private final TopicPartition partition;
    private final long delayMs;
    private final long stop;
    private final Deque<TimedRecord> waiting = new ArrayDeque<>();
    private long completeToMs = Long.MIN_VALUE;
    private long askedMs;
    private long endThen = NOT_ASKED;
    private boolean ended;

    /**
     * A lane without records.
     *
     * @param delayMs how long behind its timestamp it is a record's turn, in milliseconds
     * @param stop the offset behind the last record that is read, or {@link #WITHOUT_END}
     */
    Lane(TopicPartition partition, long delayMs, long stop) {
        this.partition = partition;
        this.delayMs = delayMs;
        this.stop = stop;
    }

    TopicPartition partition() {
        return partition;
    }

    /** Whether it was read to its end, and none of its records waits. */
    boolean isFinished() {
        return ended && waiting.isEmpty();
    }

    /** Whether the partition is to be read now: nothing of it waits, and there may be more. */
    boolean wantsMore() {
        return !ended && waiting.isEmpty();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * Adds the next record of the partition. A timestamp that lies in the future counts as now, so
     * that a wrong clock holds up nothing for longer than the delay.
     */
    void add(ConsumerRecord<byte[], byte[]> record, long nowMs) {
        if (record.offset() >= stop) {
            ended = true;
            return;
        }
        waiting.add(new TimedRecord(record, Math.min(record.timestamp(), nowMs) + delayMs));
    }

    /** When it is the first waiting record's turn. */
    long headMs() {
        return waiting.element().timeMs();
    }

    /**
     * Whether it is the turn of this lane's first waiting record before it is another's; at the
     * same time records without a delay go first.
     */
    boolean comesBefore(Lane other) {
        if (headMs() != other.headMs()) {
            return headMs() < other.headMs();
        }
        return delayMs == other.delayMs
                ? partition.partition() < other.partition.partition()
                : delayMs < other.delayMs;
    }

    TimedRecord take() {
        return waiting.remove();
    }

    /** Every record that comes yet has its turn at this time or later. */
    long nextAtLeastMs() {
        if (!waiting.isEmpty()) {
            return headMs();
        }
        return ended ? Long.MAX_VALUE : completeToMs + delayMs;
    }

    /** Takes note of the partition's end as it was asked for at a time. */
    void asked(long atMs, long end) {
        if (endThen == NOT_ASKED) {
            askedMs = atMs;
            endThen = end;
        }
    }

    /** Takes note that every record before an offset was added. */
    void reached(long offset) {
        if (offset >= stop) {
            ended = true;
        }
        if (offset >= endThen) {
            completeToMs = askedMs;
            endThen = NOT_ASKED;
        }
    }
}
