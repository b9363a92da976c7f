package io.livelabel.producer;

import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.client.UserException;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What of a replay one partition has already: of each shard the records up to a number.
 *
 * <p>That is exact whatever else the partition holds, since the records of a shard enter it in
 * their order. One thread.
 */
final class AlreadySent {
    private static final long NONE = -1;

    private final ReplayShards shards;
    private final long[] lastRecord;
    private boolean endsUnmarked;

    /** Nothing yet. */
    AlreadySent(ReplayShards shards) {
        this.shards = shards;
        lastRecord = new long[shards.count()];
        Arrays.fill(lastRecord, NONE);
    }

    /**
     * Takes note of the partition's last record, if it alone tells everything: it is of this
     * replay, and the shards before its own were the same.
     *
     * @return whether it does
     */
    boolean tells(ConsumerRecord<byte[], byte[]> last) {
        OptionalInt index = index(last);
        if (index.isEmpty()) {
            return false;
        }
        OptionalLong upTo = RecordHeaders.shardsFingerprint(last.headers());
        if (upTo.isEmpty() || upTo.getAsLong() != shards.fingerprintUpTo(index.getAsInt())) {
            return false;
        }
        Arrays.fill(lastRecord, 0, index.getAsInt(), Long.MAX_VALUE);
        add(last);
        return true;
    }

    /**
     * Takes note of one record; all of the partition are handed in, in their order.
     *
     * @throws UserException if it is of another shard with the name of one of this replay's
     */
    void add(ConsumerRecord<byte[], byte[]> record) {
        OptionalInt index = index(record);
        endsUnmarked = index.isPresent() && !RecordHeaders.isReplayEnd(record.headers());
        if (index.isEmpty()) {
            return;
        }
        int shard = index.getAsInt();
        OptionalLong fingerprint = RecordHeaders.shardFingerprint(record.headers());
        if (fingerprint.isPresent() && fingerprint.getAsLong() != shards.fingerprint(shard)) {
            throw new UserException(
                    "%s-%d@%d came from another file named %s than the one given: a shard that was changed, or another one, needs another name"
                            .formatted(
                                    record.topic(),
                                    record.partition(),
                                    record.offset(),
                                    RecordHeaders.shard(record.headers()).orElse("")));
        }
        long number = RecordHeaders.record(record.headers()).orElse(NONE);
        lastRecord[shard] = Math.max(lastRecord[shard], number);
    }

    private OptionalInt index(ConsumerRecord<byte[], byte[]> record) {
        return RecordHeaders.shard(record.headers()).map(shards::index).orElse(OptionalInt.empty());
    }

    /** Whether the partition has the record of a place. */
    boolean has(ReplayPosition at) {
        return at.record() <= lastRecord[at.shard()];
    }

    /**
     * Whether the partition's last record is of this replay and does not bear the mark of its end.
     */
    boolean endsUnmarked() {
        return endsUnmarked;
    }
}
