package io.livelabel.classifier.explain;

import io.livelabel.classifier.input.InputRecord;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import io.livelabel.schemas.client.UserException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Finds label records in a topic of them, oldest first a partition. One thread at a time. */
final class LabelSearch {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Connection connection;
    private final String topic;
    private final AvroSerde<VideoLabels> serde;

    /** In a topic of label records. */
    LabelSearch(Connection connection, SchemaRegistry registry, String topic) {
        this.connection = connection;
        this.topic = topic;
        serde = new AvroSerde<>(VideoLabels.class, registry);
    }

    /**
     * The labels of every upload of a video; reads the whole topic.
     *
     * @throws io.livelabel.schemas.client.UserException if there is no such topic
     */
    List<VideoLabels> ofVideo(String id) {
        return find(0, labels -> labels.getId().equals(id), id);
    }

    /**
     * The labels of one input record; reads the topic from that record's time on, which its labels
     * have too.
     *
     * @throws io.livelabel.schemas.client.UserException if there is no such topic
     */
    List<VideoLabels> of(InputRecord input) {
        return find(
                input.timestampMs(),
                labels ->
                        labels.getInputTopic().equals(input.topic())
                                && labels.getInputPartition() == input.partition()
                                && labels.getInputOffset() == input.offset(),
                null);
    }

    /**
     * The labels of the uploads of a time; reads the topic from that time on.
     *
     * @param from not older than this, by the input's timestamp
     * @param to older than this; null for what is there now
     * @param most how many are handed over at once, at most
     * @param each gets them
     * @throws io.livelabel.schemas.client.UserException if there is no such topic
     */
    void ofTime(Instant from, @Nullable Instant to, int most, Consumer<List<VideoLabels>> each) {
        List<VideoLabels> block = new ArrayList<>();
        read(
                from.toEpochMilli(),
                null,
                labels -> {
                    Instant input = Instant.ofEpochMilli(labels.getInputTimeMs());
                    if (input.isBefore(from) || (to != null && !input.isBefore(to))) {
                        return;
                    }
                    block.add(labels);
                    if (block.size() == most) {
                        each.accept(List.copyOf(block));
                        block.clear();
                    }
                });
        if (!block.isEmpty()) {
            each.accept(block);
        }
    }

    private List<VideoLabels> find(
            long fromMs, Predicate<VideoLabels> wanted, @Nullable String key) {
        List<VideoLabels> found = new ArrayList<>();
        read(
                fromMs,
                key,
                labels -> {
                    if (wanted.test(labels)) {
                        found.add(labels);
                    }
                });
        return found;
    }

    private void read(long fromMs, @Nullable String key, Consumer<VideoLabels> each) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.readingToEnd(Map.of()))) {
            List<TopicPartition> partitions = TopicReader.partitions(consumer, topic);
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            seek(consumer, partitions, ends, fromMs);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.value() != null && (key == null || hasKey(record, key))) {
                        each.accept(read(record));
                    }
                }
            }
        }
    }

    private static boolean hasKey(ConsumerRecord<byte[], byte[]> record, String key) {
        return record.key() != null && new String(record.key(), StandardCharsets.UTF_8).equals(key);
    }

    private static void seek(
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends,
            long fromMs) {
        Map<TopicPartition, Long> times = new HashMap<>();
        // Brokers know no times before 1970.
        partitions.forEach(partition -> times.put(partition, Math.max(0, fromMs)));
        Map<TopicPartition, OffsetAndTimestamp> first = consumer.offsetsForTimes(times);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp place = first.get(partition);
            consumer.seek(
                    partition, place == null ? ends.getOrDefault(partition, 0L) : place.offset());
        }
    }

    private VideoLabels read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return serde.read(record.value());
        } catch (MalformedRecordException e) {
            throw new UserException(
                    "%s-%d@%d holds no labels: %s"
                            .formatted(
                                    record.topic(),
                                    record.partition(),
                                    record.offset(),
                                    e.getMessage()),
                    e);
        }
    }
}
