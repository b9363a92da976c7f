package io.livelabel.trainer;

import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads the records of a minibatch at the broker again, within a bounded time. */
final class KafkaMinibatchRecords implements MinibatchRecords {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Connection connection;

    KafkaMinibatchRecords(Connection connection) {
        this.connection = connection;
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> read(
            SortedMap<InputPartition, OffsetRange> ranges,
            Predicate<ConsumerRecord<byte[], byte[]>> wanted,
            int most) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        ranges.forEach(
                (input, range) -> {
                    TopicPartition partition = new TopicPartition(input.topic(), input.partition());
                    starts.put(partition, range.first());
                    ends.put(partition, range.last() + 1);
                });
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        // Where the first are gone the read fails, instead of beginning elsewhere.
        Map<String, ?> settings = Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.readingToEnd(settings))) {
            TopicReader.readBetween(
                    consumer,
                    starts,
                    ends,
                    PATIENCE,
                    record -> {
                        if (wanted.test(record)) {
                            records.add(record);
                        }
                        return records.size() <= most;
                    });
        }
        return records;
    }
}
