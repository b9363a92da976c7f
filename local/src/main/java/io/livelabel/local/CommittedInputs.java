package io.livelabel.local;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far a consumer group has committed its input topics. With transactions, what it wrote for a
 * committed input is committed too. One thread at a time; the owner closes it.
 */
final class CommittedInputs implements AutoCloseable {
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Set<TopicPartition> partitions = new HashSet<>();

    /** Looks at a group without joining it. */
    CommittedInputs(Connection connection, String group, List<Topics.Topic> topics) {
        admin = connection.openAdmin();
        consumer =
                new KafkaConsumer<>(
                        connection.consumer(Map.of(ConsumerConfig.GROUP_ID_CONFIG, group)));
        for (Topics.Topic topic : topics) {
            partitions.addAll(TopicReader.partitions(consumer, topic.name()));
        }
    }

    /** Whether the group has committed all records that its inputs hold now. */
    boolean areAtTheEnds() throws InterruptedException {
        Map<TopicPartition, Long> ends = TopicReader.logEnds(admin, partitions);
        Map<TopicPartition, @Nullable OffsetAndMetadata> committed = consumer.committed(partitions);
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata reached = committed.get(partition);
            // Behind the last record come offsets that marks of transactions have taken.
            long end =
                    TopicReader.lastRecord(
                                    consumer,
                                    partition,
                                    ends.getOrDefault(partition, 0L),
                                    record -> true)
                            .map(last -> last.offset() + 1)
                            .orElse(0L);
            if ((reached == null ? 0 : reached.offset()) < end) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
    }
}
