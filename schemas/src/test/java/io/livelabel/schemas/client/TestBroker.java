package io.livelabel.schemas.client;

import io.livelabel.schemas.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.apache.kafka.server.common.MetadataVersion;

/** A real broker in this JVM for tests, with a {@code mock://} registry of its own. */
public final class TestBroker implements AutoCloseable {
    private final KafkaClusterTestKit kit;
    private final String registryUrl = "mock://" + UUID.randomUUID();

    /** Starts a broker; {@code settings} are broker settings as name, value, name, value. */
    public TestBroker(String... settings) {
        try {
            KafkaClusterTestKit.Builder builder =
                    new KafkaClusterTestKit.Builder(
                                    new TestKitNodes.Builder()
                                            .setCombined(true)
                                            .setNumBrokerNodes(1)
                                            .setNumControllerNodes(1)
                                            .setBootstrapMetadataVersion(
                                                    MetadataVersion.latestProduction())
                                            .build())
                            .setConfigProp("offsets.topic.replication.factor", "1")
                            .setConfigProp("offsets.topic.num.partitions", "1")
                            .setConfigProp("transaction.state.log.replication.factor", "1")
                            .setConfigProp("transaction.state.log.min.isr", "1")
                            .setConfigProp("transaction.state.log.num.partitions", "2")
                            .setConfigProp("group.initial.rebalance.delay.ms", "0")
                            .setConfigProp("group.min.session.timeout.ms", "1000")
                            // Of 128 MB otherwise, of each broker that a JVM starts.
                            .setConfigProp("log.cleaner.dedupe.buffer.size", "8388608")
                            .setConfigProp("auto.create.topics.enable", "false");
            for (int i = 0; i < settings.length; i += 2) {
                builder.setConfigProp(settings[i], settings[i + 1]);
            }
            kit = builder.build();
            kit.format();
            kit.startup();
            kit.waitForReadyBrokers();
        } catch (Exception e) {
            throw new IllegalStateException("the test's broker did not start", e);
        }
    }

    /** A broker that the controller gives up soon, so that it is soon back when it was away. */
    public static TestBroker thatIsSoonMissed() {
        return new TestBroker(
                "broker.heartbeat.interval.ms", "200", "broker.session.timeout.ms", "1000");
    }

    /** Where it listens, with its registry. */
    public Connection connection() {
        return Connection.to(kit.bootstrapServers(), registryUrl);
    }

    /** Stops the broker, leaving the controller and all data, until {@link #resume}. */
    public void suspend() {
        kit.brokers().values().forEach(broker -> broker.shutdown());
    }

    /** Starts the broker again, at the same address. */
    public void resume() {
        kit.brokers().values().forEach(broker -> broker.startup());
    }

    /** Creates every topic of the house, with one partition or as many as given by name. */
    public void createTopics(Map<String, Integer> partitions) {
        try (Admin admin = connection().openAdmin()) {
            TopicCreation.ensure(admin, Topics.all(), partitions);
        }
        TopicCreation.register(connection().openRegistry(), Topics.all());
    }

    /**
     * All committed records of a topic up to its present end, in offset order a partition. Waits
     * for transactions that are open.
     */
    public List<ConsumerRecord<byte[], byte[]>> readAll(String topic) {
        return readAll(connection(), topic);
    }

    /** All committed records of a topic of any broker, as {@link #readAll(String)} reads them. */
    public static List<ConsumerRecord<byte[], byte[]>> readAll(
            Connection connection, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.readingToEnd(Map.of()))) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (PartitionInfo info : consumer.partitionsFor(topic)) {
                partitions.add(new TopicPartition(topic, info.partition()));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends;
            try (Admin admin = connection.openAdmin()) {
                // What was committed just now may still be open for those who read what is
                // committed.
                ends = TopicReader.logEnds(admin, partitions);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(java.time.Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    @Override
    public void close() {
        try {
            kit.close();
        } catch (Exception e) {
            throw new IllegalStateException(
                    "the test's broker did not stop: " + Arrays.toString(e.getSuppressed()), e);
        }
    }
}
