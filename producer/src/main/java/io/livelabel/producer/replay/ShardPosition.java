package io.livelabel.producer.replay;

import io.livelabel.schemas.avro.DeadLetterReason;
import java.util.EnumMap;
import java.util.Map;

/**
 * How far a replay is in one shard.
 *
 * @param epoch how often it has gone through the shards before, from 0
 * @param record number of the next record to send, from 0
 * @param position the byte of the unpacked shard at which that record begins
 * @param done whether the epoch is through with the shard
 * @param ahead of the block of records that begins here, how many were sent
 * @param block tells that block from others that may begin here; 0 if none of it was sent
 * @param firstEpoch the epoch in which the shard was begun for the first time
 * @param videos how many of the shard's videos were sent, in all epochs
 * @param deadLetters how many of its records were set aside, in all epochs, by reason
 */
record ShardPosition(
        int epoch,
        long record,
        long position,
        boolean done,
        int ahead,
        long block,
        int firstEpoch,
        long videos,
        Map<DeadLetterReason, Long> deadLetters) {
    /** Before anything was sent. */
    static final ShardPosition BEGIN = new ShardPosition(0, 0, 0, false, 0, 0, 0, 0, Map.of());

    ShardPosition {
        deadLetters = Map.copyOf(deadLetters);
    }

    /** Whether an epoch is through with a record of the shard. */
    boolean covers(int epochOfRecord, long number) {
        return epochOfRecord < epoch || (epochOfRecord == epoch && (done || number < record));
    }

    /** Whether an epoch is through with the shard. */
    boolean covers(int epochOfShard) {
        return covers(epochOfShard, Long.MAX_VALUE);
    }

    /** Where the epoch goes on: here if it has begun, or at the shard's beginning. */
    ShardPosition in(int another) {
        if (another == epoch) {
            return this;
        }
        int first = equals(BEGIN) ? another : firstEpoch;
        return new ShardPosition(another, 0, 0, false, 0, 0, first, videos, deadLetters);
    }

    /** Behind a record, of which so many videos were sent. */
    ShardPosition behind(ShardItem item, SendOutcome outcome) {
        Map<DeadLetterReason, Long> letters = deadLetters;
        if (outcome.deadLetter().isPresent()) {
            letters = new EnumMap<>(DeadLetterReason.class);
            letters.putAll(deadLetters);
            letters.merge(outcome.deadLetter().get(), 1L, Long::sum);
        }
        return new ShardPosition(
                item.epoch(),
                item.record() + 1,
                item.nextPosition(),
                item.last(),
                0,
                0,
                firstEpoch,
                videos + outcome.videos(),
                letters);
    }

    /** Here, with so many records sent of the block that begins here. */
    ShardPosition ahead(int count, long blockFingerprint) {
        return new ShardPosition(
                epoch,
                record,
                position,
                done,
                count,
                blockFingerprint,
                firstEpoch,
                videos,
                deadLetters);
    }
}
