package io.livelabel.trainer;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads which versions of a lineage have been published. */
final class PublishedVersions {
    private static final Duration POLL = Duration.ofMillis(200);

    private PublishedVersions() {}

    /**
     * Reads the manifests up to the topic's present end.
     *
     * @return SHA-256 by version
     */
    static SortedMap<Long, String> read(Connection connection, String model, String lineage) {
        String topic = Topics.WEIGHTS_MANIFESTS.name();
        String prefix = model + "/" + lineage + "/";
        AvroSerde<WeightsManifest> serde =
                new AvroSerde<>(WeightsManifest.class, connection.openRegistry());
        SortedMap<Long, String> versions = new TreeMap<>();
        Properties properties = connection.consumer(Map.of());
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(at -> consumer.position(at) < ends.getOrDefault(at, 0L))) {
                consumer.poll(POLL).forEach(record -> take(record, prefix, serde, versions));
            }
        }
        return versions;
    }

    private static void take(
            ConsumerRecord<byte[], byte[]> record,
            String prefix,
            AvroSerde<WeightsManifest> serde,
            SortedMap<Long, String> versions) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (!key.startsWith(prefix)) {
            return;
        }
        long version = Long.parseLong(key.substring(prefix.length()));
        if (record.value() == null) {
            versions.remove(version);
            return;
        }
        try {
            versions.put(version, serde.read(record.value()).getSha256());
        } catch (MalformedRecordException e) {
            throw new IllegalStateException(
                    "the manifest of %s at %s-%d@%d cannot be read: %s"
                            .formatted(
                                    key,
                                    record.topic(),
                                    record.partition(),
                                    record.offset(),
                                    e.getMessage()),
                    e);
        }
    }
}
