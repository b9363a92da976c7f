package io.livelabel.trainer;

import io.livelabel.trainer.averaging.Round;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Up to where the input is in the averaged weights: the least offset, by partition, that any of the
 * replicas had trained up to with its last contribution; as long as not all have told of a
 * partition, as since a restart, where it was before. What falls to a replica that has never
 * trained, as at the end of the warm-up, is left out of account. One thread at a time.
 */
final class InputFrontier {
    private final String topic;
    private final List<SortedMap<Integer, Long>> told = new ArrayList<>();
    private SortedMap<InputPartition, Long> nextOffsets;

    InputFrontier(String topic, int replicas, SortedMap<InputPartition, Long> nextOffsets) {
        this.topic = topic;
        this.nextOffsets = nextOffsets;
        for (int i = 0; i < replicas; i++) {
            told.add(new TreeMap<>());
        }
    }

    /** Takes note of up to where a replica has read. */
    void tell(int replica, SortedMap<Integer, Long> next) {
        told.set(replica, next);
    }

    /** Takes note that what was told is in the weights. */
    void advance(Round round) {
        SortedSet<Integer> partitions = new TreeSet<>();
        told.forEach(each -> partitions.addAll(each.keySet()));
        SortedMap<InputPartition, Long> advanced = new TreeMap<>(nextOffsets);
        for (int partition : partitions) {
            OptionalLong least = least(partition, round);
            if (least.isPresent()) {
                advanced.put(new InputPartition(topic, partition), least.getAsLong());
            }
        }
        nextOffsets = advanced;
    }

    /** The least offset that those who have trained tell of a partition, if all of them do. */
    private OptionalLong least(int partition, Round round) {
        long least = Long.MAX_VALUE;
        boolean any = false;
        for (int replica = 0; replica < told.size(); replica++) {
            if (round.hasJoined(replica)) {
                Long offset = told.get(replica).get(partition);
                if (offset == null) {
                    return OptionalLong.empty();
                }
                any = true;
                least = Math.min(least, offset);
            }
        }
        return any ? OptionalLong.of(least) : OptionalLong.empty();
    }

    /** The offsets. */
    SortedMap<InputPartition, Long> nextOffsets() {
        return nextOffsets;
    }
}
