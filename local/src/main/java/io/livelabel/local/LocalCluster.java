package io.livelabel.local;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicCreation;
import io.livelabel.schemas.client.TopicReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
     * @throws InterruptedException if the thread was interrupted; the broker has then ended in
     *     peace
     */
    LocalCluster(Path kafka, Path registry) throws IOException, InterruptedException {
        String registryUrl = new LocalRegistry(registry).url();
        broker = start(kafka);
        connection = Connection.to(broker.bootstrapServers(), registryUrl);
        try (Admin admin = connection.openAdmin()) {
            TopicCreation.ensure(admin, Topics.all(), PARTITIONS);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** An interrupt in its midst makes a broker end the JVM: it is kept away until it runs. */
    private static LocalBroker start(Path kafka) throws IOException, InterruptedException {
        CompletableFuture<LocalBroker> starting = new CompletableFuture<>();
        Thread starter =
                new Thread(
                        () -> {
                            try {
                                starting.complete(new LocalBroker(kafka));
                            } catch (IOException | RuntimeException | Error e) {
                                starting.completeExceptionally(e);
                            }
                        },
                        "broker-start");
        starter.start();
        LocalBroker started;
        try {
            started = starting.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("the broker did not start: " + e.getCause(), e);
        }
        if (Thread.interrupted()) {
            started.close();
            throw new InterruptedException("interrupted while the broker started");
        }
        return started;
    }

    /** How to reach them. */
    Connection connection() {
        return connection;
    }

    /** Whether a topic holds any committed record. */
    boolean hasRecordsIn(Topics.Topic topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.readingToEnd(Map.of()))) {
            return TopicReader.partitions(consumer, topic.name()).stream()
                    .anyMatch(partition -> TopicReader.lastRecord(consumer, partition).isPresent());
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
