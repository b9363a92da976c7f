package io.livelabel.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far each partition of the input has been read, and which offsets of it are in the open
 * minibatch. Taking note of a record allocates nothing. One thread at a time.
 */
final class InputProgress {
    private static final long NONE = -1;

    private final List<Partition> partitions = new ArrayList<>();

    private static final class Partition {
        final InputPartition name;
        long nextOffset = NONE;
        long first = NONE;
        long last = NONE;

        Partition(InputPartition name) {
            this.name = name;
        }
    }

    /**
     * Goes on from where a training was.
     *
     * @param nextOffsets the first offset not read
     * @param ranges what the open minibatch holds
     */
    void restore(Map<InputPartition, Long> nextOffsets, Map<InputPartition, OffsetRange> ranges) {
        nextOffsets.forEach((name, next) -> at(name.topic(), name.partition()).nextOffset = next);
        ranges.forEach(
                (name, range) -> {
                    Partition partition = at(name.topic(), name.partition());
                    partition.first = range.first();
                    partition.last = range.last();
                });
    }

    /**
     * Adds where another training was: what either has read counts as read, what either has open as
     * open.
     */
    void merge(Map<InputPartition, Long> nextOffsets, Map<InputPartition, OffsetRange> ranges) {
        nextOffsets.forEach(
                (name, next) -> {
                    Partition partition = at(name.topic(), name.partition());
                    partition.nextOffset = Math.max(partition.nextOffset, next);
                });
        ranges.forEach(
                (name, range) -> {
                    Partition partition = at(name.topic(), name.partition());
                    boolean open = partition.first != NONE;
                    partition.first =
                            open ? Math.min(partition.first, range.first()) : range.first();
                    partition.last = open ? Math.max(partition.last, range.last()) : range.last();
                });
    }

    /**
     * Takes note that a record has been read.
     *
     * @throws TrainingException if it was read before, as where a topic was created anew
     */
    void passed(TrainingRecord record) {
        Partition partition = at(record.topic(), record.partition());
        if (record.offset() < partition.nextOffset) {
            throw new TrainingException(
                    "offset regression in %s: %d, but training has read up to %d. Was the topic created anew? Then begin without a checkpoint"
                            .formatted(partition.name, record.offset(), partition.nextOffset));
        }
        partition.nextOffset = record.offset() + 1;
    }

    /** Takes note that a record, passed before, is in the open minibatch. */
    void added(TrainingRecord record) {
        Partition partition = at(record.topic(), record.partition());
        if (partition.first == NONE) {
            partition.first = record.offset();
        }
        partition.last = record.offset();
    }

    /** Takes note that the open minibatch is empty. */
    void clearRanges() {
        for (int i = 0; i < partitions.size(); i++) {
            partitions.get(i).first = NONE;
        }
    }

    /** The first offset not read, by partition. */
    SortedMap<InputPartition, Long> nextOffsets() {
        SortedMap<InputPartition, Long> offsets = new TreeMap<>();
        for (Partition partition : partitions) {
            if (partition.nextOffset != NONE) {
                offsets.put(partition.name, partition.nextOffset);
            }
        }
        return offsets;
    }

    /** From which to which offset the open minibatch has examples, by partition. */
    SortedMap<InputPartition, OffsetRange> ranges() {
        SortedMap<InputPartition, OffsetRange> ranges = new TreeMap<>();
        for (Partition partition : partitions) {
            if (partition.first != NONE) {
                ranges.put(partition.name, new OffsetRange(partition.first, partition.last));
            }
        }
        return ranges;
    }

    private Partition at(String topic, int number) {
        for (int i = 0; i < partitions.size(); i++) {
            Partition partition = partitions.get(i);
            if (partition.name.partition() == number && partition.name.topic().equals(topic)) {
                return partition;
            }
        }
        Partition added = new Partition(new InputPartition(topic, number));
        partitions.add(added);
        return added;
    }
}
