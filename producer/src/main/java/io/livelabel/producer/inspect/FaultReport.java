package io.livelabel.producer.inspect;

import io.livelabel.schemas.avro.DeadLetterReason;
import java.util.List;
import java.util.Map;

/**
 * What of shards is damaged or not as expected.
 *
 * @param records number of such records
 * @param byReason how many for each reason
 * @param first the first of them, in their order
 */
public record FaultReport(long records, Map<DeadLetterReason, Long> byReason, List<Fault> first) {
    /**
     * One of them.
     *
     * @param shard its shard
     * @param position the byte at which it begins
     * @param record its number in the shard, from 0
     * @param reason the kind of fault
     * @param detail what was found and what was expected
     */
    public record Fault(
            String shard, long position, long record, DeadLetterReason reason, String detail) {}
}
