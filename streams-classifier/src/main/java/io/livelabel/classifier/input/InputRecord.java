package io.livelabel.classifier.input;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One live upload as it was read.
 *
 * @param topic where from
 * @param partition where from
 * @param offset where from
 * @param timestampMs its timestamp: milliseconds since the epoch; 0 if it has none
 * @param key its key, where it has one
 * @param value its bytes; null for a tombstone
 */
public record InputRecord(
        String topic,
        int partition,
        long offset,
        long timestampMs,
        byte @Nullable [] key,
        byte @Nullable [] value) {

    /** Of what a consumer gave. */
    public static InputRecord of(ConsumerRecord<byte[], byte[]> record) {
        return new InputRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                Math.max(0, record.timestamp()),
                record.key(),
                record.value());
    }
}
