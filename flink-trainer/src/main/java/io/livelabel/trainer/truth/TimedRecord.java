package io.livelabel.trainer.truth;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record and its turn.
 *
 * @param record the record, as it was consumed
 * @param timeMs when it is its turn, in milliseconds since the epoch: its timestamp, and the delay
 *     of its topic
 */
record TimedRecord(ConsumerRecord<byte[], byte[]> record, long timeMs) {}
