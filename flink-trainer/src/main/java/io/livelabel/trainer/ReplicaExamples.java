package io.livelabel.trainer;

import io.livelabel.model.Architecture;
import io.livelabel.model.Minibatch;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The open minibatch of a replica, which partition each of its examples comes from, and how far the
 * input has been read. One thread at a time.
 */
final class ReplicaExamples {
    private final Minibatch minibatch;
    private final int full;
    private final int[] partitions;
    private final InputProgress progress = new InputProgress();
    private SortedMap<Integer, Long> closed = new TreeMap<>();

    /**
     * Of nothing read.
     *
     * @param full examples of a full minibatch
     * @param room for how many there is room, at least as many
     */
    ReplicaExamples(Architecture architecture, int full, int room) {
        this.full = full;
        minibatch = new Minibatch(architecture.inputs(), room);
        partitions = new int[room];
    }

    /** Adds what another one has left open, and how far that has read. */
    void add(ReplicaSnapshot snapshot) {
        int first = minibatch.size();
        int[] its = snapshot.partitions();
        snapshot.model().pending().addTo(minibatch);
        System.arraycopy(its, 0, partitions, first, its.length);
        progress.merge(snapshot.model().nextOffsets(), snapshot.model().pending().ranges());
    }

    /** Takes note of a record, as {@link InputProgress#passed} does. */
    void passed(TrainingRecord record) {
        progress.passed(record);
    }

    /** Adds an example, as {@link Training#add} does. */
    void add(TrainingRecord record, float[][] rows, int frames, int[] labels) {
        minibatch.add(rows, frames, labels);
        partitions[minibatch.size() - 1] = record.partition();
        progress.added(record);
    }

    /** Empties the minibatch. */
    void clear() {
        minibatch.clear();
        progress.clearRanges();
        closed = byNumber();
    }

    /** Whether the minibatch has all its examples. */
    boolean isFull() {
        return minibatch.size() >= full;
    }

    /** The minibatch itself. */
    Minibatch minibatch() {
        return minibatch;
    }

    /** The partition that each example comes from: the array itself, rubbish behind. */
    int[] partitions() {
        return partitions;
    }

    /** The partition that each example comes from, copied. */
    int[] copyPartitions() {
        return Arrays.copyOf(partitions, minibatch.size());
    }

    /** The examples, copied. */
    PendingExamples copy() {
        return PendingExamples.of(minibatch, progress.ranges());
    }

    /** Which offsets the examples have. */
    SortedMap<InputPartition, OffsetRange> ranges() {
        return progress.ranges();
    }

    /** The first offset not read, by partition. */
    SortedMap<InputPartition, Long> nextOffsets() {
        return progress.nextOffsets();
    }

    /**
     * Up to where no record that was read is open: the first offset behind, by the partition's
     * number; empty where examples are open that another replica or an earlier attempt has read.
     */
    SortedMap<Integer, Long> closedOffsets() {
        return minibatch.size() == 0 ? byNumber() : closed;
    }

    private SortedMap<Integer, Long> byNumber() {
        SortedMap<Integer, Long> next = new TreeMap<>();
        progress.nextOffsets().forEach((place, offset) -> next.put(place.partition(), offset));
        return next;
    }
}
