package io.livelabel.docker;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics of published weights, seen from outside. One thread at a time; the owner closes it.
 */
final class WeightsTopics implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int ANSWER_WITHIN_SECONDS = 20;

    private final Connection connection;
    private final Admin admin;
    private final List<TopicPartition> weights;

    /** Those at this broker; they are there. */
    WeightsTopics(Connection connection) {
        this.connection = connection;
        this.admin = connection.openAdmin();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            this.weights = TopicReader.partitions(consumer, Topics.WEIGHTS.name());
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(connection.readingToEnd(Map.of()));
    }

    /** Versions that are published by now, without those in transactions that are open. */
    int published() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions =
                    TopicReader.partitions(consumer, Topics.WEIGHTS_MANIFESTS.name());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            // As this consumer reads what is committed, so far as no transaction is open.
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            int manifests = 0;
            while (partitions.stream()
                    .anyMatch(
                            partition ->
                                    consumer.position(partition)
                                            < ends.getOrDefault(partition, 0L))) {
                manifests += consumer.poll(POLL).count();
            }
            return manifests;
        }
    }

    /** Whether chunks of a version have been written that is not published yet. */
    boolean areBeingWritten() {
        return ends(IsolationLevel.READ_COMMITTED) < ends(IsolationLevel.READ_UNCOMMITTED);
    }

    private long ends(IsolationLevel isolation) {
        try {
            return admin
                    .listOffsets(
                            weights.stream()
                                    .collect(
                                            Collectors.toMap(
                                                    partition -> partition,
                                                    partition -> OffsetSpec.latest())),
                            new ListOffsetsOptions(isolation))
                    .all()
                    .get(ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS)
                    .values()
                    .stream()
                    .mapToLong(ListOffsetsResultInfo::offset)
                    .sum();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker does not say where weights end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking where weights end", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(ANSWER_WITHIN_SECONDS));
    }
}
