package io.livelabel.trainer;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Which versions of a lineage have been published, as far as the manifests have been read. */
final class PublishedVersions {
    private final String prefix;
    private final AvroSerde<WeightsManifest> serde;
    private final SortedMap<Long, PublishedVersion> versions = new TreeMap<>();

    PublishedVersions(String model, String lineage, SchemaRegistry registry) {
        prefix = model + "/" + lineage + "/";
        serde = new AvroSerde<>(WeightsManifest.class, registry);
    }

    /**
     * Reads the manifests up to the topic's present end.
     *
     * @return those that are published, by version
     * @throws io.livelabel.schemas.client.UserException if the topic is not there, or cannot be
     *     read
     */
    static SortedMap<Long, PublishedVersion> read(
            Connection connection, String model, String lineage) {
        PublishedVersions published =
                new PublishedVersions(model, lineage, connection.openRegistry());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.readingToEnd(Map.of()))) {
            TopicReader.readToEnd(
                    consumer,
                    TopicReader.partitions(consumer, Topics.WEIGHTS_MANIFESTS.name()),
                    published::take);
        }
        return published.versions();
    }

    /** Those that are published and not retired, by version. */
    SortedMap<Long, PublishedVersion> versions() {
        return versions;
    }

    /**
     * Takes note of a manifest, or of its removal; passes over other lineages'.
     *
     * @throws IllegalStateException if it is of this lineage, but cannot be read
     */
    void take(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (!key.startsWith(prefix)) {
            return;
        }
        long version = version(key, record);
        if (record.value() == null) {
            versions.remove(version);
            return;
        }
        try {
            versions.put(
                    version, PublishedVersion.of(serde.read(record.value()), record.timestamp()));
        } catch (MalformedRecordException e) {
            throw new IllegalStateException(
                    "the manifest of %s at %s cannot be read: %s"
                            .formatted(key, place(record), e.getMessage()),
                    e);
        }
    }

    private long version(String key, ConsumerRecord<byte[], byte[]> record) {
        try {
            return Long.parseLong(key.substring(prefix.length()));
        } catch (NumberFormatException e) {
            throw new IllegalStateException(
                    "the manifest at %s has the key '%s', which must be %s and a version's number"
                            .formatted(place(record), key, prefix),
                    e);
        }
    }

    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
