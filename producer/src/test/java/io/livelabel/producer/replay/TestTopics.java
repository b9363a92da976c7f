package io.livelabel.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker for tests of replays, and what its topics hold. Registered as an extension of a test
 * class, it lives as long as that, and each test begins without topics.
 */
final class TestTopics implements AutoCloseable, AfterEachCallback, AfterAllCallback {
    private final TestBroker broker = new TestBroker();

    TestBroker broker() {
        return broker;
    }

    ReplaySummary run(ReplayBuilder replay) throws InterruptedException {
        return run(replay, Pace.unlimited());
    }

    ReplaySummary run(ReplayBuilder replay, Pace pace) throws InterruptedException {
        return new Replay(replay.config(), broker.connection(), pace).run();
    }

    /** Where the positions of a replay are, in the topic as it is made where it is absent. */
    static TopicPartition home(String replay) {
        return PositionLog.home(replay, Topics.REPLAY_POSITIONS.partitions());
    }

    /** Interrupts a replay before a video, counted over all its runs. */
    static Pace stopBefore(int video) {
        return (videos, bytes) -> {
            if (videos == video) {
                throw new InterruptedException("stopped by the test");
            }
            return 0;
        };
    }

    /** The committed records of a topic, without the marks of ends. */
    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(broker.readAll(topic));
        records.removeIf(record -> RecordHeaders.isReplayEnd(record.headers()));
        return records;
    }

    List<String> keys(String topic) {
        return records(topic).stream().map(TestTopics::key).toList();
    }

    /** The keys that readers of what is committed see now, though transactions may be open. */
    List<String> keysBeforeOpenTransactions(String topic) {
        List<String> keys = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(broker.connection().readingToEnd(Map.of()))) {
            TopicReader.readToEnd(
                    consumer,
                    TopicReader.partitions(consumer, topic),
                    record -> keys.add(key(record)));
        }
        return keys;
    }

    /** Shard and number of each record. */
    List<String> origins(String topic) {
        return records(topic).stream().map(TestTopics::origin).toList();
    }

    /**
     * Requires each partition to hold its records in the order of the shards, and a mark behind.
     */
    void requireInOrderWithAMarkAtTheEnd(String topic, int partitions) {
        Map<Integer, List<String>> byPartition = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.readAll(topic)) {
            byPartition
                    .computeIfAbsent(record.partition(), p -> new ArrayList<>())
                    .add(RecordHeaders.isReplayEnd(record.headers()) ? "end" : origin(record));
        }
        assertThat(byPartition).hasSize(partitions);
        byPartition.forEach(
                (partition, origins) -> {
                    assertThat(origins).endsWith("end");
                    assertThat(origins).filteredOn("end"::equals).hasSize(1);
                    assertThat(origins.subList(0, origins.size() - 1)).isSorted();
                });
    }

    <T extends SpecificRecord> AvroSerde<T> serde(Class<T> type) {
        return new AvroSerde<>(type, broker.connection().openRegistry());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        try (Admin admin = broker.connection().openAdmin()) {
            admin.deleteTopics(admin.listTopics().names().get()).all().get();
            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> admin.listTopics().names().get().isEmpty());
        }
    }

    static String origin(ConsumerRecord<byte[], byte[]> record) {
        return "%s %d"
                .formatted(
                        RecordHeaders.shard(record.headers()).orElse("none"),
                        RecordHeaders.record(record.headers()).orElse(-1));
    }

    static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        broker.close();
    }
}
