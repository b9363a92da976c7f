package io.livelabel.trainer;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of a lineage that model-control has named since a moment: the one of the decision in
 * force, pinned or not, and those of decisions that were in force later than that, as far as the
 * topic has not been compacted.
 */
final class NamedVersions {
    private static final Logger LOGGER = LoggerFactory.getLogger(NamedVersions.class);

    private final String model;
    private final String lineage;
    private final long sinceMs;
    private final AvroSerde<ModelControl> serde;
    private final Set<Long> versions = new HashSet<>();
    private @Nullable ModelControl inForce;
    private boolean unreadable;
    private boolean unreadableInForce;

    /** Of no decisions yet; {@code sinceMs} is in milliseconds since the epoch. */
    NamedVersions(String model, String lineage, long sinceMs, SchemaRegistry registry) {
        this.model = model;
        this.lineage = lineage;
        this.sinceMs = sinceMs;
        serde = new AvroSerde<>(ModelControl.class, registry);
    }

    /**
     * Reads model-control up to its present end.
     *
     * @return nothing if a decision cannot be read, so that any version may be the one it names
     * @throws io.livelabel.schemas.client.UserException if the topic is not there, or cannot be
     *     read
     */
    static Optional<Set<Long>> read(
            Connection connection, String model, String lineage, long sinceMs) {
        NamedVersions named = new NamedVersions(model, lineage, sinceMs, connection.openRegistry());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.readingToEnd(Map.of()))) {
            TopicReader.readToEnd(
                    consumer,
                    TopicReader.partitions(consumer, Topics.MODEL_CONTROL.name()),
                    named::take);
        }
        return named.versions();
    }

    /** Takes the next decision, or its withdrawal; passes over other models'. */
    void take(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (!key.equals(model)) {
            return;
        }
        if (record.timestamp() >= sinceMs) {
            addInForce();
        }
        inForce = null;
        unreadableInForce = false;
        if (record.value() != null) {
            try {
                inForce = serde.read(record.value());
            } catch (MalformedRecordException e) {
                unreadableInForce = true;
                LOGGER.error(
                        "no version is retired: the decision at {}-{}@{} cannot be read: {}",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        e.getMessage());
            }
        }
    }

    private void addInForce() {
        unreadable |= unreadableInForce;
        ModelControl decision = inForce;
        if (decision != null && decision.getLineage().equals(lineage)) {
            versions.add(decision.getVersion());
        }
    }

    /** The versions; nothing if a decision that counts cannot be read. */
    Optional<Set<Long>> versions() {
        addInForce();
        return unreadable ? Optional.empty() : Optional.of(Set.copyOf(versions));
    }
}
