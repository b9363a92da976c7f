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
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The positions of one replay in their topic. They are written to one partition, its home, by the
 * hash of its name, so that a replay that is killed in a commit leaves its transaction open for few
 * others. What stands in other partitions, since there were fewer once, is found all the same. One
 * thread.
 */
final class PositionLog {
    private static final String TOPIC = Topics.REPLAY_POSITIONS.name();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String replay;
    private final List<TopicPartition> partitions;
    private final TopicPartition home;
    private final AvroSerde<ReplayPosition> serde;
    private final Map<TopicPartition, Map<String, ConsumerRecord<byte[], byte[]>>> found =
            new HashMap<>();

    /**
     * The positions of a replay, none of them known.
     *
     * @param partitions how many the topic has
     */
    PositionLog(String replay, int partitions, SchemaRegistry registry) {
        this.replay = replay;
        this.partitions =
                IntStream.range(0, partitions)
                        .mapToObj(number -> new TopicPartition(TOPIC, number))
                        .toList();
        this.home = home(replay, partitions);
        this.serde = new AvroSerde<>(ReplayPosition.class, registry);
    }

    /** Where a replay's positions are written to, in a topic of so many partitions. */
    static TopicPartition home(String replay, int partitions) {
        return new TopicPartition(TOPIC, Math.floorMod(replay.hashCode(), partitions));
    }

    /**
     * Reads what earlier runs have committed; they must have been fenced before. Others'
     * transactions are waited for where they were open before the last of it was written.
     *
     * @throws UserException if they do not end
     */
    void read(Connection connection) throws InterruptedException {
        Map<TopicPartition, Long> ends = ownEnds(connection);
        if (ends.isEmpty()) {
            return;
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.readingToEnd(Map.of()))) {
            new OpenTransactions(replay).awaitEnd(consumer, ends);
            TopicReader.readTo(consumer, ends, PATIENCE, this::take);
        }
    }

    /** Behind the replay's last record of each partition that has any, committed or not. */
    private Map<TopicPartition, Long> ownEnds(Connection connection) throws InterruptedException {
        Map<TopicPartition, Long> all;
        try (Admin admin = connection.openAdmin()) {
            all = TopicReader.logEnds(admin, partitions);
        }
        Properties settings = connection.readingToEnd(Map.of());
        // What is committed alone cannot be read behind a transaction that is open.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        Map<TopicPartition, Long> ends = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            TopicReader.readTo(
                    consumer,
                    all,
                    PATIENCE,
                    record -> {
                        if (isOwn(record)) {
                            ends.put(partitionOf(record), record.offset() + 1);
                        }
                    });
        }
        return ends;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (!isOwn(record)) {
            return;
        }
        Map<String, ConsumerRecord<byte[], byte[]>> there =
                found.computeIfAbsent(partitionOf(record), partition -> new HashMap<>());
        if (record.value() == null) {
            there.remove(keyOf(record));
        } else {
            there.put(keyOf(record), record);
        }
    }

    private boolean isOwn(ConsumerRecord<byte[], byte[]> record) {
        return keyOf(record).startsWith(replay + "/");
    }

    private static String keyOf(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    private static TopicPartition partitionOf(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    /** Forgets what was read; returns the records that make it forgotten. */
    List<ProducerRecord<byte[], byte[]>> forget() {
        List<ProducerRecord<byte[], byte[]>> tombstones = new ArrayList<>();
        found.forEach(
                (partition, there) ->
                        there.keySet().forEach(key -> tombstones.add(at(partition, key, null))));
        found.clear();
        return tombstones;
    }

    /**
     * Has what was read stand at home alone; returns the records that make it so, which belong into
     * one transaction. Where a position stands in several partitions, as one does that an older
     * version went on with, the one that was written last counts.
     */
    List<ProducerRecord<byte[], byte[]>> gather() {
        Map<String, ConsumerRecord<byte[], byte[]>> newest = newest();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        newest.forEach(
                (key, record) -> {
                    if (!partitionOf(record).equals(home)) {
                        records.add(at(home, key, record.value()));
                    }
                });
        found.remove(home);
        records.addAll(forget());
        found.put(home, newest);
        return records;
    }

    private Map<String, ConsumerRecord<byte[], byte[]>> newest() {
        Map<String, ConsumerRecord<byte[], byte[]>> newest = new HashMap<>();
        for (Map<String, ConsumerRecord<byte[], byte[]>> there : found.values()) {
            there.forEach(
                    (key, record) ->
                            newest.merge(
                                    key,
                                    record,
                                    (one, other) ->
                                            other.timestamp() > one.timestamp() ? other : one));
        }
        return newest;
    }

    /**
     * What was read of a stream, by the shard's file name.
     *
     * @throws UserException if a record cannot be read
     */
    Map<String, ReplayPosition> stored(ReplayStream stream) {
        Map<String, ReplayPosition> byShard = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : newest().values()) {
            ReplayPosition position = position(record);
            if (position.getStream() == stream) {
                byShard.put(position.getShard(), position);
            }
        }
        return byShard;
    }

    private ReplayPosition position(ConsumerRecord<byte[], byte[]> record) {
        try {
            return serde.read(record.value());
        } catch (MalformedRecordException e) {
            throw new UserException(
                    "the position of replay '%s' at %s@%d cannot be read: %s; --reset begins anew"
                            .formatted(
                                    replay, partitionOf(record), record.offset(), e.getMessage()),
                    e);
        }
    }

    /** The record that makes a position known. */
    ProducerRecord<byte[], byte[]> record(ReplayPosition position) {
        String key = "%s/%s/%s".formatted(replay, position.getStream(), position.getShard());
        return at(home, key, serde.serialize(TOPIC, position));
    }

    private static ProducerRecord<byte[], byte[]> at(
            TopicPartition partition, String key, byte @Nullable [] value) {
        return new ProducerRecord<>(
                TOPIC, partition.partition(), key.getBytes(StandardCharsets.UTF_8), value);
    }
}
