package io.livelabel.trainer.truth;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Puts the records of several partitions into one order by their turns, each partition's own order
 * kept: the same order however fast each of them is read. One thread at a time.
 *
 * <p>A record that becomes visible later than others whose turn is behind its own comes out of
 * order, with the time of those: time never goes back. The time that was reached is not in the
 * state of a checkpoint: where timestamps go back, what comes first behind a restart keeps its own.
 */
final class TimeMerge {
    private final List<Lane> lanes = new ArrayList<>();
    private long clockMs = Long.MIN_VALUE;

    void add(Lane lane) {
        lanes.add(lane);
    }

    /** The lane of a partition, which must have been added. */
    Lane lane(TopicPartition partition) {
        for (Lane lane : lanes) {
            if (lane.partition().equals(partition)) {
                return lane;
            }
        }
        throw new IllegalStateException("%s is not read here".formatted(partition));
    }

    /** The partitions of a kind. */
    List<TopicPartition> partitions(Predicate<Lane> kind) {
        return lanes().filter(kind).map(Lane::partition).toList();
    }

    Stream<Lane> lanes() {
        return lanes.stream();
    }

    void remove(Collection<TopicPartition> partitions) {
        lanes.removeIf(lane -> partitions.contains(lane.partition()));
    }

    /** Whether it is a record's turn by now, and no other can come before it. */
    boolean hasNext(long nowMs) {
        long first = firstMs();
        return first <= nowMs && first < emptyMs();
    }

    /** The record whose turn it is; only where {@link #hasNext} says that there is one. */
    TimedRecord next() {
        Lane first = first();
        if (first == null) {
            throw new IllegalStateException("no record waits");
        }
        TimedRecord next = first.take();
        clockMs = Math.max(clockMs, next.timeMs());
        return next.timeMs() == clockMs ? next : new TimedRecord(next.record(), clockMs);
    }

    /** When it is the next record's turn, as far as is known; {@code Long.MAX_VALUE} if none is. */
    long firstMs() {
        Lane first = first();
        return first == null ? Long.MAX_VALUE : first.headMs();
    }

    private @Nullable Lane first() {
        Lane first = null;
        for (int i = 0; i < lanes.size(); i++) {
            Lane lane = lanes.get(i);
            if (!lane.isEmpty() && (first == null || lane.comesBefore(first))) {
                first = lane;
            }
        }
        return first;
    }

    /** The earliest turn of a record that may be missing yet. */
    private long emptyMs() {
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < lanes.size(); i++) {
            if (lanes.get(i).isEmpty()) {
                earliest = Math.min(earliest, lanes.get(i).nextAtLeastMs());
            }
        }
        return earliest;
    }
}
