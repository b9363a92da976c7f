package io.livelabel.producer.replay;

import io.livelabel.producer.tfrecord.ExampleView;
import io.livelabel.schemas.MalformedRecordException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One record of a shard as it was read, or the shard's end.
 *
 * @param epoch how often the shards had been gone through before
 * @param shard the shard's index
 * @param record the record's number in the shard, from 0; of an end, that of the last record
 * @param position the byte of the unpacked shard at which it begins
 * @param nextPosition the byte behind it
 * @param endsShard whether it is the shard's end, and no record
 * @param last whether nothing follows it in the shard
 * @param again whether an earlier epoch has read it too
 * @param examples what it holds; none if it is faulty
 * @param fault what is wrong with it, if anything is
 * @param bytes about how much memory it takes
 */
record ShardItem(
        int epoch,
        int shard,
        long record,
        long position,
        long nextPosition,
        boolean endsShard,
        boolean last,
        boolean again,
        List<ExampleView> examples,
        Optional<Fault> fault,
        long bytes) {
    /**
     * What is wrong with a record.
     *
     * @param cause the fault
     * @param key the video's id as UTF-8, if it could be read
     * @param payload the record's bytes, or the first of them
     * @param payloadBytes how many there are
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Fault(
            MalformedRecordException cause,
            byte @Nullable [] key,
            byte[] payload,
            long payloadBytes) {}
}
