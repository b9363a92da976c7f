package io.livelabel.classifier.status;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the newest label of each partition of the live uploads, among the last offsets of each
 * partition of labels: so it tells what the instance that reads the partition labelled with.
 */
final class LastLabels {
    private static final Logger LOG = LoggerFactory.getLogger(LastLabels.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LOOK_BACK = 1_000;

    private final AvroSerde<VideoLabels> serde;
    private final Map<TopicPartition, VideoLabels> newest = new HashMap<>();

    private LastLabels(SchemaRegistry registry) {
        serde = new AvroSerde<>(VideoLabels.class, registry);
    }

    /**
     * Reads the end of the topic.
     *
     * @return by partition of the uploads; none where nothing of it is among the last
     * @throws io.livelabel.schemas.client.UserException if there is no topic labels, or nothing of
     *     it comes
     */
    static Map<TopicPartition, VideoLabels> read(Connection connection, SchemaRegistry registry) {
        LastLabels labels = new LastLabels(registry);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.readingToEnd(Map.of()))) {
            List<TopicPartition> partitions =
                    TopicReader.partitions(consumer, Topics.LABELS.name());
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> starts = new HashMap<>(consumer.beginningOffsets(partitions));
            ends.forEach((partition, end) -> starts.merge(partition, end - LOOK_BACK, Long::max));
            TopicReader.readBetween(
                    consumer,
                    starts,
                    ends,
                    PATIENCE,
                    record -> {
                        labels.take(record);
                        return true;
                    });
        }
        return labels.newest;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            VideoLabels labels = serde.read(record.value());
            newest.merge(
                    new TopicPartition(labels.getInputTopic(), labels.getInputPartition()),
                    labels,
                    LastLabels::later);
        } catch (MalformedRecordException e) {
            LOG.warn(
                    "{}-{}@{} holds no labels: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    static VideoLabels later(VideoLabels one, VideoLabels other) {
        return other.getLabelledTimeMs() >= one.getLabelledTimeMs() ? other : one;
    }
}
