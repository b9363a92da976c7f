package io.livelabel.schemas.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads topics outside of any consumer group. */
public final class TopicReader {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TopicReader() {}

    /**
     * The partitions of a topic.
     *
     * @throws UserException if there is no such topic
     */
    public static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        @Nullable List<PartitionInfo> infos = consumer.partitionsFor(topic);
        if (infos == null || infos.isEmpty()) {
            throw new UserException("there is no topic %s at the broker".formatted(topic));
        }
        return infos.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    }

    /**
     * Number of offsets up to the present ends: records, where nothing is written in transactions.
     */
    public static long offsets(KafkaConsumer<?, ?> consumer, List<TopicPartition> partitions) {
        return consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Reads partitions from their beginning up to their present ends.
     *
     * @param each gets every record, in offset order a partition
     * @throws UserException if nothing comes for a minute
     */
    public static <K, V> void readToEnd(
            KafkaConsumer<K, V> consumer,
            List<TopicPartition> partitions,
            Consumer<ConsumerRecord<K, V>> each) {
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long position = positions(consumer, partitions);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isAtEnd(consumer, partitions, ends)) {
            consumer.poll(POLL).forEach(each);
            long reached = positions(consumer, partitions);
            if (reached > position) {
                position = reached;
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() - deadline > 0) {
                throw new UserException(
                        "nothing more of %s could be read for %d s, up to offsets %s"
                                .formatted(partitions, PATIENCE.toSeconds(), ends));
            }
        }
    }

    private static boolean isAtEnd(
            KafkaConsumer<?, ?> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends) {
        return partitions.stream()
                .allMatch(at -> consumer.position(at) >= ends.getOrDefault(at, 0L));
    }

    private static long positions(KafkaConsumer<?, ?> consumer, List<TopicPartition> partitions) {
        return partitions.stream().mapToLong(consumer::position).sum();
    }
}
