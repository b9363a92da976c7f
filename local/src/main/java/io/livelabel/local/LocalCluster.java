package io.livelabel.local;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicCreation;
import io.livelabel.schemas.client.TopicReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** A broker with all topics and a registry with all schemas, in this JVM. The owner closes it. */
final class LocalCluster implements AutoCloseable {
    private static final Map<String, Integer> PARTITIONS =
            Map.of(
                    Topics.VIDEOS.name(), 2,
                    Topics.FRAMES.name(), 2,
                    Topics.LABELS.name(), 2);

    private final LocalBroker broker;
    private final Connection connection;

    /**
     * Starts them.
     *
     * @param kafka the broker's data
     * @param registry the file of the schemas' ids
     */
    LocalCluster(Path kafka, Path registry) throws IOException {
        String registryUrl = new LocalRegistry(registry).url();
        broker = new LocalBroker(kafka);
        connection = Connection.to(broker.bootstrapServers(), registryUrl);
        try (Admin admin = connection.openAdmin()) {
            TopicCreation.ensure(admin, Topics.all(), PARTITIONS);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** How to reach them. */
    Connection connection() {
        return connection;
    }

    /** Number of records in a topic that is written to without transactions. */
    long recordsIn(Topics.Topic topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.consumer(Map.of()))) {
            return TopicReader.offsets(consumer, TopicReader.partitions(consumer, topic.name()));
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
