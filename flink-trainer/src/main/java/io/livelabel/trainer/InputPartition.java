package io.livelabel.trainer;

import java.util.Comparator;

/** A partition of a topic of examples. */
record InputPartition(String topic, int partition) implements Comparable<InputPartition> {
    private static final Comparator<InputPartition> ORDER =
            Comparator.comparing(InputPartition::topic).thenComparingInt(InputPartition::partition);

    @Override
    public int compareTo(InputPartition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
