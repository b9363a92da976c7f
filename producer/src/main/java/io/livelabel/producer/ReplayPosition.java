package io.livelabel.producer;

import io.livelabel.schemas.RecordHeaders;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Headers;

/**
 * A place in a replay, in the order in which its records are sent.
 *
 * @param shard index of the shard in the replay
 * @param record number of the record in the shard, from 0
 */
public record ReplayPosition(int shard, long record) implements Comparable<ReplayPosition> {
    private static final Comparator<ReplayPosition> ORDER =
            Comparator.comparingInt(ReplayPosition::shard)
                    .thenComparingLong(ReplayPosition::record);

    /**
     * The place that a record's headers name.
     *
     * @param shards the shards of the replay
     * @return empty if the record is of no shard of this replay
     */
    static Optional<ReplayPosition> of(Headers headers, ReplayShards shards) {
        OptionalInt shard =
                RecordHeaders.shard(headers).map(shards::index).orElse(OptionalInt.empty());
        OptionalLong record = RecordHeaders.record(headers);
        return shard.isEmpty() || record.isEmpty()
                ? Optional.empty()
                : Optional.of(new ReplayPosition(shard.getAsInt(), record.getAsLong()));
    }

    @Override
    public int compareTo(ReplayPosition other) {
        return ORDER.compare(this, other);
    }
}
