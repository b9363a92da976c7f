package io.livelabel.trainer;

import io.livelabel.trainer.averaging.Round;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Up to where the input is in the averaged weights: the least offset, by partition, that any of the
 * replicas had trained up to with its last contribution; as long as not all have contributed since
 * a restart, where it was before. What falls to a replica that has never trained, as at the end of
 * the warm-up, is left out of account. One thread at a time.
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
        SortedMap<InputPartition, Long> least = new TreeMap<>();
        for (int replica = 0; replica < told.size(); replica++) {
            if (round.hasJoined(replica)) {
                if (told.get(replica).isEmpty()) {
                    return;
                }
                told.get(replica)
                        .forEach(
                                (partition, offset) ->
                                        least.merge(
                                                new InputPartition(topic, partition),
                                                offset,
                                                Math::min));
            }
        }
        nextOffsets = least;
    }

    /** The offsets. */
    SortedMap<InputPartition, Long> nextOffsets() {
        return nextOffsets;
    }
}
