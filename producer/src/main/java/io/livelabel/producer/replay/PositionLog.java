package io.livelabel.producer.replay;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ReplayPosition;
import io.livelabel.schemas.avro.ReplayStream;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import io.livelabel.schemas.client.UserException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** The positions of one replay in their topic. One thread. */
final class PositionLog {
    private static final String TOPIC = Topics.REPLAY_POSITIONS.name();
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    // A replay that was killed holds all others back until the broker ends its transaction.
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final String replay;
    private final AvroSerde<ReplayPosition> serde;
    private final Set<String> keys = new TreeSet<>();
    private final Map<String, ReplayPosition> stored = new HashMap<>();
    private Optional<String> unreadable = Optional.empty();

    /** The positions of a replay, none of them known. */
    PositionLog(String replay, SchemaRegistry registry) {
        this.replay = replay;
        this.serde = new AvroSerde<>(ReplayPosition.class, registry);
    }

    /**
     * Reads what earlier runs have committed; they must have been fenced before.
     *
     * @throws UserException if others' transactions do not end
     */
    void read(Connection connection) throws InterruptedException {
        Map<TopicPartition, Long> end;
        try (Admin admin = connection.openAdmin()) {
            end = TopicReader.logEnds(admin, List.of(PARTITION));
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.readingToEnd(Map.of()))) {
            TopicReader.readTo(consumer, end, PATIENCE, this::take);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (!key.startsWith(replay + "/")) {
            return;
        }
        if (record.value() == null) {
            keys.remove(key);
            stored.remove(key);
            return;
        }
        keys.add(key);
        try {
            stored.put(key, serde.read(record.value()));
        } catch (MalformedRecordException e) {
            unreadable =
                    Optional.of(
                            "the position of replay '%s' at %s@%d cannot be read: %s; --reset begins anew"
                                    .formatted(replay, PARTITION, record.offset(), e.getMessage()));
        }
    }

    /** Forgets what was read; returns the records that make it forgotten. */
    List<ProducerRecord<byte[], byte[]>> forget() {
        List<ProducerRecord<byte[], byte[]>> tombstones = new ArrayList<>();
        for (String key : keys) {
            tombstones.add(
                    new ProducerRecord<>(
                            TOPIC,
                            PARTITION.partition(),
                            key.getBytes(StandardCharsets.UTF_8),
                            null));
        }
        keys.clear();
        stored.clear();
        unreadable = Optional.empty();
        return tombstones;
    }

    /**
     * What was read of a stream, by the shard's file name.
     *
     * @throws UserException if a record could not be read
     */
    Map<String, ReplayPosition> stored(ReplayStream stream) {
        unreadable.ifPresent(
                sentence -> {
                    throw new UserException(sentence);
                });
        Map<String, ReplayPosition> byShard = new HashMap<>();
        for (ReplayPosition position : stored.values()) {
            if (position.getStream() == stream) {
                byShard.put(position.getShard(), position);
            }
        }
        return byShard;
    }

    /** The record that makes a position known. */
    ProducerRecord<byte[], byte[]> record(ReplayPosition position) {
        String key = "%s/%s/%s".formatted(replay, position.getStream(), position.getShard());
        return new ProducerRecord<>(
                TOPIC,
                PARTITION.partition(),
                key.getBytes(StandardCharsets.UTF_8),
                serde.serialize(TOPIC, position));
    }
}
