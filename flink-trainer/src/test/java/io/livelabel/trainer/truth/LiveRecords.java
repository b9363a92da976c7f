package io.livelabel.trainer.truth;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Consumed records with a timestamp, named by where they are. */
final class LiveRecords {
    static final String LIVE = "videos";
    static final String TRUTH = "truth";
    static final long DELAY_MS = 1_000;

    private LiveRecords() {}

    static TopicPartition live(int partition) {
        return new TopicPartition(LIVE, partition);
    }

    static TopicPartition truth(int partition) {
        return new TopicPartition(TRUTH, partition);
    }

    static ConsumerRecord<byte[], byte[]> record(
            TopicPartition partition, long offset, long timestampMs) {
        byte[] name = (partition + "@" + offset).getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                timestampMs,
                TimestampType.CREATE_TIME,
                name.length,
                name.length,
                name,
                name,
                new RecordHeaders(),
                Optional.empty());
    }

    static String name(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
