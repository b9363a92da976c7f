package io.livelabel.classifier;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Record;

/** Records as a poll of the videos brings them, and as a task hands them on. */
final class PolledRecords {
    static final long TIMESTAMP_MS = 1_000;

    private static final TopicPartition VIDEOS = new TopicPartition("videos", 0);

    private PolledRecords() {}

    /** A poll of these values, each with the same key and without a timestamp. */
    static ConsumerRecords<byte[], byte[]> poll(byte[]... values) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            records.add(
                    new ConsumerRecord<>(
                            "videos", 0, i, "key".getBytes(StandardCharsets.UTF_8), values[i]));
        }
        return new ConsumerRecords<>(
                records.isEmpty() ? Map.of() : Map.of(VIDEOS, records),
                Map.of(VIDEOS, new OffsetAndMetadata(values.length)));
    }

    static Record<byte[], byte[]> handedOut(ConsumerRecord<byte[], byte[]> record) {
        return handedOut(record, TIMESTAMP_MS);
    }

    static Record<byte[], byte[]> handedOut(
            ConsumerRecord<byte[], byte[]> record, long timestampMs) {
        return new Record<>(record.key(), record.value(), timestampMs, record.headers());
    }
}
